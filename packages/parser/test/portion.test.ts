import { InputError, ParserError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import {
  compileIocsKeys,
  explodeEvents,
  type Filter,
  type JsonObject,
  Portion,
} from "../src/index.ts";
import { inputError } from "./input-error.ts";

const keys = { id: "id" };

describe("a portion has the count and the cursor of its page", () => {
  it.each<[string, JsonObject, object]>([
    ["an update page", { count: 9, items: [{}], seqUpdate: 7 }, { count: 9, seqUpdate: 7 }],
    ["a search page", { count: 9, items: [{}], resultId: "r" }, { count: 9, resultId: "r" }],
    ["a DRP page", { total: 9, items: [{}], seqUpdate: 7 }, { count: 9, seqUpdate: 7 }],
    ["a page without a count", { count: null, items: [{}] }, { count: null }],
    ["a page at the start", { count: 0, items: [{}], seqUpdate: 0 }, { count: 0, seqUpdate: 0 }],
    [
      "a cursor of digits",
      { items: [{}], seqUpdate: "90071992547409931" },
      { seqUpdate: "90071992547409931" },
    ],
    ["a cursor that is no whole number", { items: [{}], seqUpdate: 1.5 }, { seqUpdate: "1.5" }],
    [
      "a page of odd members",
      { count: "9", total: {}, items: [{}], seqUpdate: [], resultId: 7 },
      { count: null },
    ],
  ])("%s", (_, page, said) => {
    const { count, seqUpdate, resultId, portionSize } = Portion.fromPage(page);
    const none = { count: null, seqUpdate: undefined, resultId: undefined };
    expect({ count, seqUpdate, resultId, portionSize }).toEqual({
      ...none,
      portionSize: 1,
      ...said,
    });
  });

  it("preserves every digit of a long cursor as a string", () => {
    const portion = Portion.fromPage(
      '{"items": [{"seqUpdate": 90071992547409931}], "seqUpdate": 90071992547409931}',
    );
    expect(portion.seqUpdate).toBe("90071992547409931");
    expect(portion.items).toEqual([{ seqUpdate: "90071992547409931" }]);
  });

  it("returns an unsafe integer from a parsed value as a string", () => {
    expect(Portion.fromPage({ items: [], seqUpdate: 2 ** 70 }).seqUpdate).toBe(
      "1180591620717411303424",
    );
  });
});

describe("a single feed", () => {
  it("is one feed, even with a member named `items`", () => {
    const feed = {
      id: "f",
      items: [{ id: "no" }, { id: "feed" }],
      count: 5,
      total: 6,
      seqUpdate: 7,
    };
    const portion = Portion.fromFeed(feed, { keys });
    expect(portion.parsePortion()).toEqual([{ id: "f" }]);
    expect(portion).toMatchObject({ portionSize: 1, count: null, seqUpdate: 7, rawDict: feed });
    expect(Portion.fromFeed(JSON.stringify(feed)).rawDict).toEqual(feed);
  });
});

describe("input that is not a page", () => {
  it.each<[string, () => unknown, string]>([
    ["an empty text", () => Portion.fromPage(" "), "expected JSON, got an empty text"],
    [
      "a login page",
      () => Portion.fromPage("<html>secret"),
      "expected JSON, got markup of 12 characters",
    ],
    [
      "a login page after blank lines",
      () => Portion.fromPage("\n\n<html>secret"),
      "expected JSON, got markup of 14 characters",
    ],
    [
      "a cut text",
      () => Portion.fromPage('{"a": "secret'),
      "expected JSON, got another text of 13 characters",
    ],
    [
      "null",
      () => Portion.fromPage("null"),
      'expected a page, an object with a list "items"; got null',
    ],
    [
      "a list",
      () => Portion.fromPage("[]"),
      'expected a page, an object with a list "items"; got a list',
    ],
    [
      "a bare feed",
      () => Portion.fromPage('{"id": 1}'),
      'expected a page with a list "items", got nothing there',
    ],
    [
      "items as an object",
      () => Portion.fromPage({ items: {} }),
      'expected a page with a list "items", got an object there',
    ],
    [
      "items as null",
      () => Portion.fromPage({ items: null }),
      'expected a page with a list "items", got null there',
    ],
    [
      "a text for a feed",
      () => Portion.fromFeed('"secret"'),
      "expected a feed, an object; got a string",
    ],
    ["a list for a feed", () => Portion.fromFeed("[1]"), "expected a feed, an object; got a list"],
  ])("%s is a ParserError that describes the input without quoting it", (_, make, message) => {
    expect(make).toThrow(new ParserError(message));
    try {
      make();
    } catch (error) {
      expect(error).toSatisfy(ParserError.isInstance);
      expect(error).not.toHaveProperty("cause");
      expect((error as Error).stack).not.toContain("secret");
    }
  });
});

describe("the raw page", () => {
  it("is exactly the received text", () => {
    const text = ' {"items" : [ ],\n "x": 1.0}';
    const portion = Portion.fromPage(text);
    expect(portion.rawJson).toBe(text);
    expect(portion.rawDict).toEqual({ items: [], x: 1 });
  });

  it("is the given value and the text passed with it", () => {
    const page = { items: [] };
    const portion = Portion.fromPage(page, { rawJson: '{"items":  []}' });
    expect(portion.rawDict).toBe(page);
    expect(portion.rawJson).toBe('{"items":  []}');
  });

  it("is serialised if only a value was given", () => {
    expect(Portion.fromPage({ items: [1] }).rawJson).toBe('{"items":[1]}');
    const unserialisable = { items: [1n] } as unknown as JsonObject;
    expect(() => Portion.fromPage(unserialisable).rawJson).toThrow(TypeError);
  });

  it("is the parsed text, regardless of the rawJson option", () => {
    expect(Portion.fromPage('{"items":[]}', { rawJson: "another" }).rawJson).toBe('{"items":[]}');
  });
});

describe("keys", () => {
  const make = () =>
    Portion.fromPage({ items: [{ id: 1, ip: "192.0.2.1" }] }, { keys, iocsKeys: { ip: "ip" } });

  it("are overridden for one call", () => {
    const portion = make();
    expect(portion.parsePortion({ keys: { other: "ip" } })).toEqual([{ other: "192.0.2.1" }]);
    expect(portion.parsePortion()).toEqual([{ id: 1 }]);
    expect(portion.getIocs({ keys: { id: "id" } })).toEqual({ id: [1] });
    expect(portion.getIocs({ keys: compileIocsKeys({ id: "id" }) })).toEqual({ id: [1] });
    expect(portion.getIocs()).toEqual({ ip: ["192.0.2.1"] });
  });

  it("are required", () => {
    const bare = Portion.fromPage({ items: [] });
    const hint = (method: string) =>
      `Give keys to ${method}({ keys }) or set them for the portion.`;
    expect(() => bare.parsePortion()).toThrow(
      inputError("keys: expected a mapping, got nothing", hint("parsePortion")),
    );
    expect(() => bare.getIocs()).toThrow(
      inputError("iocsKeys: expected a mapping, got nothing", hint("getIocs")),
    );
    const bulk = () => bare.bulkParsePortion({ keysList: {} as never });
    expect(bulk).toThrow(inputError("keysList: expected a list of mappings, got an object"));
  });

  it("return the same result as JSON with asJson", () => {
    const portion = make();
    expect(portion.parsePortion({ asJson: true })).toBe('[{"id":1}]');
    expect(portion.getIocs({ asJson: true })).toBe('{"ip":["192.0.2.1"]}');
    expect(portion.bulkParsePortion({ keysList: [keys], asJson: true })).toBe('[[{"id":1}]]');
  });
});

describe("filters", () => {
  const page = {
    items: [
      { id: 1, tags: [["a"], "b"], n: 0 },
      { id: 2, tags: [], n: 5 },
      { id: 3, tags: null, n: "5" },
    ],
  };
  const kept = (filterMap: readonly Filter[], options: object = {}) =>
    Portion.fromPage(page, { keys })
      .parsePortion({ filterMap, ...options })
      .map(({ id }) => id);

  it("find a value in lists at any depth, and distinguish 5 from '5'", () => {
    expect(kept([["tags", ["a"]]])).toEqual([1]);
    expect(kept([["n", [5]]])).toEqual([2]);
    expect(kept([["tags", [null]]])).toEqual([3]);
    expect(kept([["", [null]]])).toEqual([1, 2, 3]);
    expect(kept([])).toEqual([1, 2, 3]);
  });

  it("are each inverted by ignore", () => {
    expect(
      kept(
        [
          ["tags", ["a"]],
          ["n", [5]],
        ],
        { ignore: true },
      ),
    ).toEqual([3]);
    expect(kept([["n", []]], { ignore: true, checkExistence: true })).toEqual([1]);
  });

  it.each([null, "", 0, false, [], {}])("treat %j as empty", (value) => {
    const portion = Portion.fromPage(
      { items: [{ value }, { value: [null] }, { value: { a: null } }] },
      { keys: { v: "value" } },
    );
    const filters = { filterMap: [["value", []]], checkExistence: true } as const;
    expect(portion.parsePortion(filters)).toEqual([{ v: [null] }, { v: { a: null } }]);
  });

  it("select feeds for IoCs and for several mappings too", () => {
    const filterMap: Filter[] = [["n", [5]]];
    const portion = Portion.fromPage(page, { iocsKeys: { id: "id" } });
    expect(portion.getIocs({ filterMap })).toEqual({ id: [2] });
    expect(portion.bulkParsePortion({ keysList: [keys], filterMap })).toEqual([[{ id: 2 }]]);
  });

  it.each<[unknown, string]>([
    ["tlp", "filterMap: expected a list of [path, values], got a string"],
    [null, "filterMap: expected a list of [path, values], got null"],
    [["tlp"], "filterMap[0]: expected [path, values], got a string"],
    [[[7, []]], "filterMap[0][0]: expected a path, got a number"],
    [
      [
        ["a", ["b"]],
        ["a", "b"],
      ],
      "filterMap[1][1]: expected a list of values, got a string",
    ],
    [[["a"]], "filterMap[0][1]: expected a list of values, got nothing"],
    [[["#a[0]", []]], "filterMap[0][0]: expected a path, got an index"],
  ])("%j is rejected", (filterMap, message) => {
    expect(() => kept(filterMap as Filter[])).toThrow(inputError(message));
  });
});

it("rejects a bad path of a filter for existence", () => {
  const portion = Portion.fromPage({ items: [] }, { keys });
  const filterMap = [[7]] as unknown as Filter[];
  expect(() => portion.parsePortion({ filterMap, checkExistence: true })).toThrow(
    inputError("filterMap[0][0]: expected a path, got a number"),
  );
});

describe("an option that does not exist", () => {
  const make = () => Portion.fromPage('{"items": [{"id": "a"}]}', { keys: { id: "id" } });

  it.each([
    ["parsePortion", (options: object) => make().parsePortion(options)],
    ["getIocs", (options: object) => make().getIocs(options)],
    ["bulkParsePortion", (options: object) => make().bulkParsePortion(options as never)],
  ] as const)("is refused by %s", (method, call) => {
    expect(() => call({ as_json: true })).toThrow(InputError);
    expect(() => call({ as_json: true })).toThrow(`as_json: ${method} has no such option`);
    expect(() => call("id" as never)).toThrow(`${method}: expected an object with options`);
  });
});

describe("exploded events", () => {
  const group = { id: "g", events: [{ id: "e1" }, null, { id: "e2" }], login: "x" };
  const page = {
    count: 40,
    items: [group, { id: "empty", events: [] }, { id: "one", events: { id: "e3" } }, "odd"],
    seqUpdate: 7,
  };

  it("become one feed each, and groups without a list of events don't change", () => {
    const portion = Portion.fromPage(page, {
      keys: { id: "id", event: "events.id" },
      explode: "events",
    });
    expect(portion.parsePortion()).toEqual([
      { id: "g", event: "e1" },
      { id: "g", event: null },
      { id: "g", event: "e2" },
      { id: "empty", event: [] },
      { id: "one", event: "e3" },
      { id: "odd", event: "odd" },
    ]);
    expect(portion.items[0]).toEqual({ id: "g", events: { id: "e1" }, login: "x" });
    expect(Object.keys(portion.items[0] as object)).toEqual(["id", "events", "login"]);
  });

  it("change neither the page nor its count and cursor", () => {
    const before = structuredClone(page);
    const portion = Portion.fromPage(page, { explode: "events" });
    expect(portion.items).toHaveLength(6);
    expect(portion).toMatchObject({ count: 40, portionSize: 4, seqUpdate: 7 });
    expect(portion.rawDict).toBe(page);
    expect(page).toEqual(before);
    expect(group.events).toHaveLength(3);
  });

  it("are read from `phishing` in phishing groups, and in a single feed too", () => {
    const feed = { id: "p", phishing: [{ url: "a" }, { url: "b" }] };
    const portion = Portion.fromFeed(feed, { keys: { url: "phishing.url" }, explode: "phishing" });
    expect(portion.parsePortion()).toEqual([{ url: "a" }, { url: "b" }]);
    expect(portion.portionSize).toBe(1);
    expect(explodeEvents([feed], "events")).toEqual([feed]);
  });

  it("are read from no other member", () => {
    const message = 'events: expected "events" or "phishing", got a string';
    expect(() => explodeEvents([], "items" as "events")).toThrow(inputError(message));
  });
});
