import { describe, expect, it } from "vitest";
import { compileIocsKeys, compileMapping, type Mapping, Portion } from "../src/index.ts";
import { inputError } from "./input-error.ts";

const circular: Record<string, unknown> = {};
circular["again"] = circular;

/** Bad mappings and their error messages. */
const badMappings: [unknown, string][] = [
  [undefined, "keys: expected an object of named results, got nothing"],
  [null, "keys: expected an object of named results, got null"],
  ["id", "keys: expected an object of named results, got a string"],
  [7, "keys: expected an object of named results, got a number"],
  [[], "keys: expected an object of named results, got a list"],
  [() => ({}), "keys: expected an object of named results, got a function"],
  [
    { network: { ips: 7 } },
    "keys.network.ips: expected a path, a constant or a template, got a number",
  ],
  [{ a: null }, "keys.a: expected a path, a constant or a template, got null"],
  [{ a: undefined }, "keys.a: expected a path, a constant or a template, got nothing"],
  [{ a: ["id"] }, "keys.a: expected a path, a constant or a template, got a list"],
  [{ a: true }, "keys.a: expected a path, a constant or a template, got a boolean"],
  [{ a: "#hash" }, 'keys.a: expected "#path[n]", got no index in brackets'],
  [{ a: "#" }, 'keys.a: expected "#path[n]", got no index in brackets'],
  [{ a: "#hash[]" }, 'keys.a: expected "#path[n]", got no index in brackets'],
  [{ a: "#hash[-1]" }, 'keys.a: expected "#path[n]", got no index in brackets'],
  [{ a: "#hash[0].b" }, 'keys.a: expected "#path[n]", got no index in brackets'],
  [{ a: "#*hash[0]" }, "keys.a: expected a path, got a constant"],
  [
    { a: { __nested_dot_path_to_list: "" } },
    "keys.a.__nested_dot_path_to_list: expected a path, got an empty string",
  ],
  [
    { a: { __nested_dot_path_to_list: 7 } },
    "keys.a.__nested_dot_path_to_list: expected a path, got a number",
  ],
  [
    { a: { __nested_dot_path_to_list: {} } },
    "keys.a.__nested_dot_path_to_list: expected a path, got an object",
  ],
  [
    { a: { __nested_dot_path_to_list: "*b" } },
    "keys.a.__nested_dot_path_to_list: expected a path, got a constant",
  ],
  [
    { a: { __nested_dot_path_to_list: "b", c: 7 } },
    "keys.a.c: expected a path, a constant or a template, got a number",
  ],
  [
    { a: { __concatenate: "id" } },
    "keys.a.__concatenate: expected { static, dynamic }, got a string",
  ],
  [{ a: { __concatenate: {} } }, "keys.a.__concatenate.static: expected a string, got nothing"],
  [
    { a: { __concatenate: { static: 7, dynamic: "id" } } },
    "keys.a.__concatenate.static: expected a string, got a number",
  ],
  [
    { a: { __concatenate: { static: "x" } } },
    "keys.a.__concatenate.dynamic: expected a path, got nothing",
  ],
  [
    { a: { __concatenate: { static: "x", dynamic: "" } } },
    "keys.a.__concatenate.dynamic: expected a path, got an empty string",
  ],
  [
    { a: { __concatenate: { static: "x", dynamic: "#b[0]" } } },
    "keys.a.__concatenate.dynamic: expected a path, got an index",
  ],
  [
    { a: { __concatenate: { static: "x", dynamic: "id" }, b: "id" } },
    "keys.a.b: expected no other keys next to __concatenate",
  ],
  [circular, "keys.again.again.again: expected at most 200 levels, got more"],
];

const badIocsKeys: [unknown, string][] = [
  [null, "iocsKeys: expected an object of paths, got null"],
  ["ip", "iocsKeys: expected an object of paths, got a string"],
  [[], "iocsKeys: expected an object of paths, got a list"],
  [{ ip: 7 }, "iocsKeys.ip: expected a path, got a number"],
  [{ ip: null }, "iocsKeys.ip: expected a path, got null"],
  [{ ip: { v4: "ip" } }, "iocsKeys.ip: expected a path, got an object"],
  [{ ip: ["ip"] }, "iocsKeys.ip: expected a path, got a list"],
  [{ ip: "*192.0.2.1" }, "iocsKeys.ip: expected a path, got a constant"],
  [{ ip: "#ip[0]" }, "iocsKeys.ip: expected a path, got an index"],
];

describe("a bad mapping", () => {
  it.each(badMappings)("%j is rejected when it is set, with its location", (keys, message) => {
    const given = keys as Mapping;
    const page = { items: [] };
    expect(() => compileMapping(given)).toThrow(inputError(message));
    if (keys === undefined) return;
    expect(() => Portion.fromPage(page, { keys: given })).toThrow(inputError(message));
    expect(() => Portion.fromPage(page).parsePortion({ keys: given })).toThrow(inputError(message));
    expect(() =>
      Portion.fromPage(page).bulkParsePortion({ keysList: [{ id: "id" }, given] }),
    ).toThrow(inputError(message.replace("keys", "keysList[1]")));
  });

  it.each(badIocsKeys)("%j is rejected as IoC keys", (keys, message) => {
    const iocsKeys = keys as Record<string, string>;
    const page = { items: [] };
    expect(() => compileIocsKeys(iocsKeys)).toThrow(inputError(message));
    expect(() => Portion.fromPage(page, { iocsKeys })).toThrow(inputError(message));
    expect(() => Portion.fromPage(page).getIocs({ keys: iocsKeys })).toThrow(inputError(message));
  });

  it("has the caller's name in error messages", () => {
    const bad = { a: 7 } as unknown as Mapping;
    expect(() => compileMapping(bad, 'keys["apt/threat"]')).toThrow(/^keys\["apt\/threat"\]\.a: /);
    const badPaths = { a: 7 } as unknown as Record<string, string>;
    expect(() => compileIocsKeys(badPaths, "mine")).toThrow(/^mine\.a: /);
  });

  it("has the path inside the mapping in its error", () => {
    const bad = { "a.b": { c: 7 } } as unknown as Mapping;
    const path = (wanted: string[]) => expect.objectContaining({ path: wanted }) as Error;
    expect(() => compileMapping(bad, ["apt/threat", "keys"])).toThrow(
      path(["apt/threat", "keys", "a.b", "c"]),
    );
    const badPaths = { a: 7 } as unknown as Record<string, string>;
    expect(() => compileIocsKeys(badPaths)).toThrow(path(["iocsKeys", "a"]));
    expect(() => compileIocsKeys(badPaths, ["apt/threat", "iocsKeys"])).toThrow(
      path(["apt/threat", "iocsKeys", "a"]),
    );
  });
});

describe("a compiled mapping", () => {
  it("does not change when its source changes", () => {
    const keys = { id: "id", actor: { name: "actor.name" } };
    const parse = compileMapping<Mapping>(keys);
    keys.actor.name = "*changed";
    keys.id = "*changed";
    expect(parse({ id: 1, actor: { name: "Actor" } })).toEqual({ id: 1, actor: { name: "Actor" } });
  });

  it("is accepted wherever keys are accepted", () => {
    const compiled = compileMapping({ id: "id" });
    const page = { items: [{ id: 1 }] };
    const expected = [{ id: 1 }];
    expect(Portion.fromPage(page, { keys: compiled }).parsePortion()).toEqual(expected);
    expect(Portion.fromPage(page).parsePortion({ keys: compiled })).toEqual(expected);
    expect(Portion.fromPage(page).bulkParsePortion({ keysList: [compiled] })).toEqual([expected]);
  });

  it("returns a separate result for every feed", () => {
    const parse = compileMapping({ fixed: { kind: "*report" } });
    const [first, second] = [parse({}), parse({})];
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
    expect(first.fixed).not.toBe(second.fixed);
  });

  it("shares the feed's values with the result", () => {
    const tags = ["a"];
    expect(compileMapping({ tags: "tags" })({ tags }).tags).toBe(tags);
  });

  it("does not mistake compiled IoC keys for a mapping, nor the reverse", () => {
    const iocsKeys = compileIocsKeys({ ip: "ip" });
    const mapping = compileMapping({ ip: "ip" });
    expect(() => compileMapping(iocsKeys as unknown as Mapping)).toThrow(/got a function/);
    const keys = mapping as unknown as Record<string, string>;
    expect(() => Portion.fromPage({ items: [] }, { iocsKeys: keys })).toThrow(/got a function/);
  });
});

it("accepts keys with the name that marks compiled ones", () => {
  const page = { items: [{ a: "192.0.2.1" }] };
  const portion = Portion.fromPage(page, {
    keys: { kind: "*mapping" },
    iocsKeys: { kind: "iocs-keys" },
  });
  expect(portion.parsePortion()).toEqual([{ kind: "mapping" }]);
  expect(portion.parsePortion({ keys: { kind: "mapping" } })).toEqual([{ kind: null }]);
  expect(portion.getIocs()).toEqual({ kind: [] });
});

it("accepts 200 levels and no more", () => {
  const nested = (levels: number): Mapping =>
    levels === 1 ? { id: "id" } : { a: nested(levels - 1) };
  expect(compileMapping(nested(200))({ id: 1 })).toHaveProperty("a.a.a");
  expect(() => compileMapping(nested(201), ["apt/threat", "keys"])).toThrow(
    expect.objectContaining({ path: ["apt/threat", "keys", "a", "a", "a"] }),
  );
});

it("takes an element of a list, and of nothing else", () => {
  const parse = compileMapping({ first: "#l[0]", eleventh: "#l[10]" });
  const list = Array.from({ length: 11 }, (_, at) => at);
  expect(parse({ l: list })).toEqual({ first: 0, eleventh: 10 });
  expect(parse({ l: "text" })).toEqual({ first: null, eleventh: null });
});

describe("a directive", () => {
  it("may be at the top level", () => {
    const rows = compileMapping({ __nested_dot_path_to_list: "list", a: "a" });
    expect(rows({ list: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }]);
    const link = compileMapping({
      __concatenate: { static: "x/", dynamic: "id" },
      __: "*a comment",
    });
    expect(link({ id: 7 })).toBe("x/7");
  });

  it("joins strings, numbers and booleans, and nothing else", () => {
    const join = compileMapping({ l: { __concatenate: { static: "x/", dynamic: "id" } } });
    const results = ["a", 0, false, "", null, [], ["a"], {}].map((id) => join({ id }).l);
    expect(results).toEqual(["x/a", "x/0", "x/false", null, null, null, null, null]);
  });

  it("applies a template to every element of a list", () => {
    const rows = compileMapping({ r: { __nested_dot_path_to_list: "l", a: "a" } });
    expect(rows({ l: [null, "s", [{ a: 1 }, { a: 2 }], { a: 3 }] })).toEqual({
      r: [{ a: null }, { a: "s" }, { a: [1, 2] }, { a: 3 }],
    });
    expect(["s", 7, true, null].map((l) => rows({ l }).r)).toEqual([[], [], [], []]);
  });
});

describe("names", () => {
  const feed = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Record<string, never>;

  it("reads own members with the names of built-in ones", () => {
    const keys = { p: "__proto__.a", c: "constructor", t: "toString", x: "toString.x" };
    expect(compileMapping(keys)(feed)).toEqual({ p: 1, c: 2, t: null, x: null });
  });

  it("writes results of any name as own members", () => {
    const keys = JSON.parse('{"__proto__": "constructor", "b": {"__proto__": "*x"}}') as Mapping;
    const result = compileMapping(keys)(feed);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(JSON.stringify(result)).toBe('{"__proto__":2,"b":{"__proto__":"x"}}');
  });

  it("finds IoCs under keys of any name", () => {
    const keys = JSON.parse('{"__proto__": "constructor"}') as Record<string, string>;
    expect(JSON.stringify(compileIocsKeys(keys)([feed]))).toBe('{"__proto__":[2]}');
  });

  it("reads nothing that was added to Object.prototype, also after compiling", () => {
    const parse = compileMapping({ x: "added", y: "o.added", z: "l.added" });
    const shared = Object.prototype as { added?: string };
    try {
      shared.added = "not data";
      expect(parse({ o: {}, l: [{}] })).toEqual({ x: null, y: null, z: [null] });
      expect(Portion.fromPage({ items: [] }).seqUpdate).toBeUndefined();
    } finally {
      delete shared.added;
    }
  });

  it("keeps the order of the mapping", () => {
    const keys = { z: "id", y: "*constant", x: { w: "id" }, a: "id" };
    expect(Object.keys(compileMapping(keys)({}))).toEqual(["z", "y", "x", "a"]);
  });
});
