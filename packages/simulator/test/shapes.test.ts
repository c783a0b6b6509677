import { afterAll, describe, expect, it } from "vitest";
import { createSimulator, type Feed } from "../src/index.ts";
import { PATHS } from "./paths.ts";

const simulator = await createSimulator({ feeds: 300, growth: 100 });
afterAll(() => simulator.close());
const cache = new Map<string, readonly Feed[]>();
/** All feeds of a collection, generated once. */
function feedsOf(collection: string): readonly Feed[] {
  const feeds = cache.get(collection) ?? [...simulator.feeds(collection)];
  cache.set(collection, feeds);
  return feeds;
}
const names = [...simulator.collections("ti"), ...simulator.collections("drp")];

/** `a.{b,c.{d,e}}` → `a.b`, `a.c.d`, `a.c.e`. */
function expand(path: string): string[] {
  const open = path.indexOf("{");
  if (open < 0) return [path];
  let depth = 0;
  const parts = [""];
  for (const char of path.slice(open + 1, -1)) {
    if (char === "," && depth === 0) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${char}`);
    depth += { "{": 1, "}": -1 }[char] ?? 0;
  }
  return parts.flatMap((part) => expand(part).map((inner) => path.slice(0, open) + inner));
}

/** The values at a path. A segment with `[]` must be a list. Empty if the feed has another shape. */
function valuesAt(value: unknown, path: string): unknown[] {
  const [segment = "", ...rest] = path.split(".");
  const name = segment.replace("[]", "");
  if (typeof value !== "object" || value === null || !(name in value)) return [];
  const member = (value as Record<string, unknown>)[name];
  const members = segment.endsWith("[]")
    ? Array.isArray(member)
      ? (member as unknown[])
      : []
    : [member];
  return rest.length === 0 ? members : members.flatMap((inner) => valuesAt(inner, rest.join(".")));
}

it("lists the paths of every collection", () => {
  expect(Object.keys(PATHS).toSorted()).toEqual(names.toSorted());
});

it.each(Object.entries(PATHS))("%s has all documented members", (collection, paths) => {
  const feeds = feedsOf(collection);
  for (const path of paths.split(/\s+/).flatMap(expand)) {
    const found = feeds.map((feed) => valuesAt(feed, path)).filter(({ length }) => length > 0);
    // Some feeds deviate from their shape, and some lists are empty.
    expect(found.length, path).toBeGreaterThan(feeds.length * 0.7);
    expect(
      found.flat().some((value) => value !== null && value !== undefined),
      path,
    ).toBe(true);
  }
});

describe("irregular feeds", () => {
  const kindOf = (value: unknown) =>
    value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

  /** The top-level members of a feed whose type differs from `usual`. */
  const deviationsOf = (feed: Feed, usual: Map<string, string>) =>
    [...usual].flatMap(([name, kind]) => {
      const found = name in feed ? kindOf(feed[name]) : "missing";
      return found === kind ? [] : [`${kind} → ${found}`];
    });

  it("are a few percent: members are null, missing, or a list instead of an object and vice versa", () => {
    const lists = "sources malwareList cveList mitreMatrix indicators countries sectors langs";
    const usual = new Map([
      ...lists.split(" ").map((name): [string, string] => [name, "list"]),
      ["threatActor", "object"],
      ["evaluation", "object"],
    ]);
    const feeds = ["apt/threat", "hi/threat", "hi/open_threats"].flatMap((name) => [
      ...feedsOf(name),
    ]);
    const deviations = feeds
      .map((feed) => deviationsOf(feed, usual))
      .filter(({ length }) => length > 0);
    expect(deviations.length / feeds.length).toBeGreaterThan(0.003);
    expect(deviations.length / feeds.length).toBeLessThan(0.08);
    const kinds = new Set(deviations.flat());
    for (const kind of ["list → null", "list → missing", "object → list", "list → object"])
      expect(kinds).toContain(kind);
  });

  it("contain text in several scripts", () => {
    const text = JSON.stringify(feedsOf("apt/threat_actor"));
    expect(text).toMatch(/\p{Script=Cyrillic}/u);
    expect(text).toMatch(/\p{Script=Hiragana}/u);
    expect(names.some((name) => JSON.stringify(feedsOf(name)).includes("🧪"))).toBe(true);
  });
});

it.each(names)("%s contains no real IP address, host, mailbox or card number", (name) => {
  const text = JSON.stringify(feedsOf(name));
  const addresses = text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
  expect(addresses.filter((ip) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip))).toEqual([]);
  const hosts = [...text.matchAll(/(?:https?:\/\/|[\w-]@)([^"/<]+)/g)].map(
    ([, host]) => host ?? "",
  );
  expect(hosts.filter((host) => !/\.example\b/.test(host))).toEqual([]);
  const cards = [...text.matchAll(/"number":"([^"]+)"/g)].map(([, card]) => card ?? "");
  expect(cards.filter((card) => !card.startsWith("0000"))).toEqual([]);
});
