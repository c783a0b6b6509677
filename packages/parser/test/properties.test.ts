import fc from "fast-check";
import { expect, it } from "vitest";
import { explodeEvents, type JsonValue, type Mapping, Portion } from "../src/index.ts";
import { extractIocs } from "../src/iocs/index.ts";
import { interpret, interpretFilters, interpretIocs } from "./interpreter.ts";
import { examples } from "./runs.ts";

/** Few names, so that paths often match. Some are names of built-in members. */
const name = fc.constantFrom(
  "a",
  "b",
  "c",
  "events",
  "constructor",
  "__proto__",
  "length",
  "0",
  "",
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("."));
const record = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc
    .array(fc.tuple(name, value), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as Record<string, Value>);

const { feed } = fc.letrec<{ feed: JsonValue }>((tie) => ({
  feed: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<JsonValue>(
        null,
        "",
        0,
        false,
        true,
        7,
        "0.0.0.0",
        "evil.example",
        "192.0.2.1",
      ),
      fc.string(),
    ),
    fc.array(tie("feed"), { maxLength: 4 }),
    record(tie("feed")),
  ),
}));

const { template } = fc.letrec<{ template: Mapping }>((tie) => {
  const leaf = fc.oneof(
    { arbitrary: path, weight: 4 },
    fc.string().map((text) => `*${text}`),
    fc.tuple(path, fc.nat(4)).map(([list, index]) => `#${list}[${index}]`),
  );
  const branch = record(fc.oneof({ maxDepth: 3 }, leaf, tie("template")));
  return {
    template: fc.oneof(
      { arbitrary: branch, weight: 3 },
      fc
        .tuple(path.filter(Boolean), branch)
        .map(([list, rest]) => ({ ...rest, __nested_dot_path_to_list: list })),
      path
        .filter(Boolean)
        .map((dynamic) => ({ __concatenate: { static: "https://portal.example/", dynamic } })),
    ),
  };
});

const items = fc.array(feed, { maxLength: 4 });
const scalar = fc.constantFrom("a", "evil.example", 7, null, true);
const filters = fc.record({
  filterMap: fc.array(fc.tuple(path, fc.array(scalar)), { maxLength: 3 }),
  ignore: fc.boolean(),
  checkExistence: fc.boolean(),
});

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** Compared as text, which contains only own members, in their order, and distinguishes `__proto__` from a prototype. */
const json = (value: unknown): string => JSON.stringify(value);

it("parses like the simple interpreter, and changes neither mapping nor feeds", () => {
  fc.assert(
    fc.property(items, template, filters, (feeds, keys, options) => {
      const portion = Portion.fromPage(frozen({ items: feeds }), { keys: frozen(keys) });
      const expected = feeds.map((one) => interpret(keys, one));
      expect(json(portion.parsePortion())).toBe(json(expected));
      expect(portion.parsePortion({ asJson: true })).toBe(json(expected));
      expect(json(portion.bulkParsePortion({ keysList: [keys, {}] }))).toBe(
        json(expected.map((one) => [one, {}])),
      );
      expect(json(portion.parsePortion(frozen(options)))).toBe(
        json(expected.filter((_, at) => interpretFilters(options, feeds[at] ?? null))),
      );
    }),
    examples(1500),
  );
});

it("finds the same IoCs as the simple interpreter", () => {
  fc.assert(
    fc.property(items, record(path), (feeds, iocsKeys) => {
      const found = Portion.fromPage(frozen({ items: feeds }), { iocsKeys }).getIocs();
      const expected = Object.entries(iocsKeys).map(([key, at]) => [key, interpretIocs(at, feeds)]);
      expect(json(found)).toBe(json(Object.fromEntries(expected)));
    }),
    examples(1500),
  );
});

/** The feeds: the objects in lists of any depth. */
const objectsIn = (value: JsonValue): JsonValue[] =>
  Array.isArray(value)
    ? (value as JsonValue[]).flatMap(objectsIn)
    : typeof value === "object" && value !== null
      ? [value]
      : [];

it("returns a row for exactly the values that getIocs finds in objects", () => {
  fc.assert(
    fc.property(items, record(path), (feeds, keys) => {
      const found = Portion.fromPage({ items: objectsIn(feeds) }).getIocs({ keys });
      const rows = extractIocs(frozen(feeds), keys);
      for (const [key, values] of Object.entries(found)) {
        const ofKey = rows.filter((row) => row.key === key);
        for (const { raw } of ofKey) expect(values).toContain(raw);
        // Values that differ only in surrounding spaces are one IoC; blank values are not IoCs.
        const different = new Set(values.map((value) => String(value).trim()).filter(Boolean));
        expect(new Set(ofKey.map(({ raw }) => String(raw).trim()))).toEqual(different);
      }
      expect(rows.filter(({ key }) => !Object.hasOwn(found, key))).toEqual([]);
    }),
    examples(),
  );
});

it("explodes any feeds into one per event, and changes none of them", () => {
  fc.assert(
    fc.property(items, (feeds) => {
      const exploded = explodeEvents(frozen(feeds), "events");
      const counts = feeds.map((one) => {
        const events = Object.entries(one ?? {}).find(([key]) => key === "events")?.[1] as unknown;
        return Array.isArray(events) && !Array.isArray(one) ? Math.max(1, events.length) : 1;
      });
      expect(exploded).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    }),
    examples(),
  );
});

it("parses any text or throws a ParserError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        Portion.fromPage(text);
      } catch (error) {
        expect(error).toMatchObject({ name: "ParserError" });
      }
    }),
    examples(),
  );
});
