import { expect, expectTypeOf, it } from "vitest";
import {
  type CompiledMapping,
  compileIocsKeys,
  compileMapping,
  type IocValue,
  type JsonObject,
  type JsonValue,
  type Keys,
  type Mapping,
  type ParsedFeed,
  Portion,
} from "../src/index.ts";

const page = { items: [{ id: 1 }] };

it("derives the result type from a literal mapping: its keys, constants, lists and links", () => {
  const [feed] = Portion.fromPage(page, {
    keys: {
      id: "id",
      kind: "*report",
      empty: "*",
      first: "#hash[0]",
      network: { ips: "iocs.network.ip", nested: { type: "*custom" } },
      rows: { __nested_dot_path_to_list: "l", a: "a", kind: "*row", deep: { b: "b" } },
      link: { __concatenate: { static: "https://portal.example/", dynamic: "id" } },
      nothing: {},
    },
  }).parsePortion();
  expectTypeOf(feed).toEqualTypeOf<
    | {
        id: JsonValue;
        kind: "report";
        empty: "";
        first: JsonValue;
        network: { ips: JsonValue; nested: { type: "custom" } };
        rows: { a: JsonValue; kind: "row"; deep: { b: JsonValue } }[];
        link: string | null;
        // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- what an empty template gives
        nothing: {};
      }
    | undefined
  >();
  expect(feed?.kind).toBe("report");
});

it("rejects names that are not in the mapping, and invalid keys", () => {
  const [feed] = Portion.fromPage(page, { keys: { id: "id" } }).parsePortion();
  // @ts-expect-error -- not in the mapping
  expect(feed?.title).toBeUndefined();
  // @ts-expect-error -- a leaf is a string
  expect(() => compileMapping({ id: 7 })).toThrow();
  // @ts-expect-error -- IoC keys do not nest
  expect(() => compileIocsKeys({ ip: { v4: "ip" } })).toThrow();
  // @ts-expect-error -- no such member
  expect(() => Portion.fromPage(page, { explode: "items" })).toThrow();
});

it("types a call by the keys of the call", () => {
  const portion = Portion.fromPage(page, { keys: { id: "id" }, iocsKeys: { ip: "ip" } });
  expectTypeOf(portion.parsePortion()).toEqualTypeOf<{ id: JsonValue }[]>();
  expectTypeOf(portion.parsePortion({ ignore: true })).toEqualTypeOf<{ id: JsonValue }[]>();
  expectTypeOf(portion.parsePortion({ keys: { x: "*y" } })).toEqualTypeOf<{ x: "y" }[]>();
  expectTypeOf(portion.getIocs()).toEqualTypeOf<{ ip: IocValue[] }>();
  expectTypeOf(portion.getIocs({ keys: { url: "u" } })).toEqualTypeOf<{ url: IocValue[] }>();
  expectTypeOf(portion.parsePortion({ asJson: true })).toEqualTypeOf<string>();
  expectTypeOf(portion.getIocs({ asJson: true })).toEqualTypeOf<string>();
  const asJson = Boolean(page.items.length);
  expectTypeOf(portion.parsePortion({ asJson })).toEqualTypeOf<{ id: JsonValue }[] | string>();
});

it("types several mappings as a list of their results", () => {
  const rows = Portion.fromPage(page).bulkParsePortion({
    keysList: [{ id: "id" }, { kind: "*report" }, compileMapping({ a: "a" })],
  });
  expectTypeOf(rows).toEqualTypeOf<[{ id: JsonValue }, { kind: "report" }, { a: JsonValue }][]>();
});

it("carries the type through a compiled mapping", () => {
  const keys = compileMapping({ id: "id", kind: "*report" });
  expectTypeOf(keys({})).toEqualTypeOf<{ id: JsonValue; kind: "report" }>();
  const portion = Portion.fromPage(page, { keys });
  expectTypeOf(portion.parsePortion()).toEqualTypeOf<{ id: JsonValue; kind: "report" }[]>();
  const iocsKeys = compileIocsKeys({ ip: "ip" });
  expectTypeOf(Portion.fromPage(page, { iocsKeys }).getIocs()).toEqualTypeOf<{ ip: IocValue[] }>();
});

it("types a mapping known only at run time as objects of JSON values", () => {
  const keys: Mapping = { id: "id" };
  expectTypeOf(Portion.fromPage(page, { keys }).parsePortion()).toEqualTypeOf<JsonObject[]>();
  expectTypeOf(Portion.fromPage(page).parsePortion({ keys })).toEqualTypeOf<JsonObject[]>();
  expectTypeOf<ParsedFeed<CompiledMapping>>().toEqualTypeOf<JsonValue>();
  expectTypeOf(compileMapping({ id: "id" })).toExtend<Keys>();
});

it("accepts a portion of a literal mapping as any portion", () => {
  const portion: Portion<Keys> = Portion.fromPage(page, { keys: { id: "id" } });
  expect(portion.parsePortion()).toEqual([{ id: 1 }]);
});
