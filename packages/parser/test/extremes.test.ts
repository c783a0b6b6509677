import { describe, expect, it } from "vitest";
import { type JsonObject, parseJson, Portion } from "../src/index.ts";
import { extractIocs } from "../src/iocs/index.ts";

const depth = 10_000;
const path = Array.from({ length: depth }, () => "a").join(".");
const nest = (open: string, close: string, inner: string, levels = depth): string =>
  open.repeat(levels) + inner + close.repeat(levels);

/** Feeds deeper than any real one. Compared as text, because comparing values would overflow the call stack. */
describe.each([
  ["objects", nest('{"a":', "}", '"192.0.2.1"'), '"192.0.2.1"'],
  ["lists", `{"a":${nest("[", "]", '"192.0.2.1"')}}`, nest("[", "]", '"192.0.2.1"')],
  ["objects in lists", nest('{"a":[', "]}", '"192.0.2.1"'), nest("[", "]", '"192.0.2.1"')],
  [
    "lists in a list of objects",
    `{"a":${nest("[", "]", '{"a":["192.0.2.1"]}')}}`,
    nest("[", "]", '["192.0.2.1"]'),
  ],
])("10,000 levels of %s", (_, text, found) => {
  const parse = () =>
    Portion.fromFeed(text, { keys: { x: path, all: "a" }, iocsKeys: { ip: path } });

  it("are parsed and serialised", () => {
    const portion = parse();
    expect(portion.parsePortion()).toHaveLength(1);
    expect(portion.parsePortion({ asJson: true, keys: { x: path } })).toBe(`[{"x":${found}}]`);
    const inner = text.slice('{"a":'.length, -1);
    expect(portion.parsePortion({ asJson: true, keys: { x: "a" } })).toBe(`[{"x":${inner}}]`);
    expect(Portion.fromFeed(portion.rawDict as JsonObject).rawJson).toBe(text);
  });

  it("are searched for IoCs and filtered", () => {
    const portion = parse();
    expect(portion.getIocs()).toEqual({ ip: ["192.0.2.1"] });
    expect(extractIocs(portion.items, { ip: path })).toMatchObject([{ value: "192.0.2.1" }]);
    const kept = portion.parsePortion({ keys: {}, filterMap: [[path, ["192.0.2.1"]]] });
    expect(kept).toEqual([{}]);
  });

  it("preserve a long cursor", () => {
    const page = `{"items":[${text}],"seqUpdate":90071992547409931}`;
    expect(Portion.fromPage(page).seqUpdate).toBe("90071992547409931");
    expect(Portion.fromPage(page, { explode: "events" }).items).toHaveLength(1);
  });
});

it("finds a long cursor 10,000 objects deep", () => {
  const text = nest('{"a":', "}", '{"seqUpdate":90071992547409931}');
  expect(Portion.fromFeed(parseJson(text) as JsonObject).rawJson).toBe(
    text.replace("90071992547409931", '"90071992547409931"'),
  );
});

it("serialises deep values like JSON.stringify", () => {
  const inner = '[{},[],{"":null,"\\"":[1,true,"\\n"]},-0.5,[{"a":{"b":[]}}]]';
  // So deep that JSON.stringify overflows the call stack, however large it is.
  const text = `{"items":[${nest("[", "]", inner, 100_000)}],"z":"last"}`;
  expect(Portion.fromPage(JSON.parse(text) as JsonObject).rawJson).toBe(text);
});

it("parses a list of a million elements", { timeout: 60_000 }, () => {
  const list = Array.from({ length: 1_000_000 }, (_, at) => ({ a: at % 1000, b: [at % 7] }));
  const portion = Portion.fromFeed({ list, events: list });
  const keys = { rows: { __nested_dot_path_to_list: "list", a: "a" }, a: "list.a" } as const;
  const [parsed] = portion.parsePortion({ keys });
  expect(parsed?.rows).toHaveLength(1_000_000);
  expect(parsed?.a).toHaveLength(1_000_000);
  expect(portion.getIocs({ keys: { b: "list.b" } })).toEqual({ b: [0, 1, 2, 3, 4, 5, 6] });
  expect(extractIocs(portion.items, { a: "list.a" })).toHaveLength(1000);
  const exploded = Portion.fromFeed({ list, events: list }, { explode: "events" });
  expect(exploded.items).toHaveLength(1_000_000);
  expect(exploded.portionSize).toBe(1);
});

it("parses a feed of 50 MB", { timeout: 60_000 }, () => {
  const indicator = { id: "i".repeat(40), params: { domain: "evil.example", ipv4: ["192.0.2.1"] } };
  const text = `{"id":"f","indicators":[${Array(480_000).fill(JSON.stringify(indicator)).join(",")}]}`;
  expect(text.length).toBeGreaterThan(50e6);
  const portion = Portion.fromFeed(text, { iocsKeys: { domain: "indicators.params.domain" } });
  expect(portion.getIocs()).toEqual({ domain: ["evil.example"] });
  expect(portion.rawJson).toBe(text);
});
