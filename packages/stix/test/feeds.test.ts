import { beforeAll, expect, it } from "vitest";
import { collectionMappings, type StixObject } from "../src/index.ts";
import { parsePattern } from "./support/parse-pattern.ts";
import { schemas } from "./support/schemas.ts";
import { simulated, type Simulated } from "./support/simulated.ts";

let all: ReadonlyMap<string, Simulated[]>;
beforeAll(async () => {
  all = await simulated(60);
});

const everything = (): StixObject[] => [...all.values()].flat().flatMap(({ objects }) => objects);

it("has a table for every collection of both products", () => {
  const names = [...all.keys()].map((name) => name.split(" ")[1]);
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(Object.keys(collectionMappings).sort()).toEqual(names.sort());
});

it("follows the rules of STIX 2.1 with every object of every collection", () => {
  const problems = new Map<string, string>();
  for (const [collection, feeds] of all)
    for (const object of feeds.flatMap(({ objects }) => objects)) {
      const result = schemas.get(object.type)?.safeParse(object);
      if (result?.success !== true)
        problems.set(`${collection} ${object.type}`, String(result?.error ?? "no rules"));
    }
  expect([...problems]).toEqual([]);
});

it("gives every kind of object, and an object of nearly every feed", () => {
  const types = new Set(everything().map(({ type }) => type));
  // The simulator writes addresses of this kind only as indicators.
  expect(types.add("ipv6-addr")).toEqual(new Set(schemas.keys()));
  for (const [collection, feeds] of all)
    expect(feeds.filter(({ objects }) => objects.length > 2).length, collection).toBeGreaterThan(
      50,
    );
});

it("gives one version of an object the same content in all feeds", () => {
  const versions = new Map<string, string>();
  for (const feed of [...all.values()].flat())
    for (const object of feed.objects) {
      const modified = object.modified as string | undefined;
      if (modified?.startsWith("2020-") !== true) continue;
      const key = `${object.id} ${modified}`;
      expect(versions.get(key) ?? JSON.stringify(object)).toBe(JSON.stringify(object));
      versions.set(key, JSON.stringify(object));
    }
  expect(versions.size).toBeGreaterThan(1000);
});

it("refers only to objects that it gives with the feed", () => {
  for (const { objects } of [...all.values()].flat()) {
    const ids = new Set(objects.map(({ id }) => id));
    const refs = objects.flatMap((object) =>
      Object.entries(object).flatMap(([name, value]) =>
        /_refs?$/.test(name) ? [value].flat() : [],
      ),
    );
    expect(refs.filter((id) => !ids.has(id as string))).toEqual([]);
  }
});

it("writes patterns that a parser accepts", () => {
  const patterns = everything().filter((one) => one.pattern_type === "stix");
  expect(patterns.length).toBeGreaterThan(1000);
  for (const { pattern } of patterns) expect(() => parsePattern(pattern as string)).not.toThrow();
});
