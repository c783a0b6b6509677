import { describe, expect, it } from "vitest";
import { expectedList, memberOf } from "../src/expected-list.ts";
import { readBrands, readState } from "../src/drp/answers.ts";
import { readGranted, readHits, readScores, readSequenceList } from "../src/ti/answers.ts";

const status = 200;

describe("the list in a response", () => {
  const expectation = {
    endpoint: "settings/things",
    expected: "data.things to be a list of names",
    at: ["data", "things"],
    isRow: (row: unknown): row is string => typeof row === "string",
  };

  it("is returned as it is", () => {
    expect(expectedList({ value: { data: { things: ["a"] } }, status }, expectation)).toEqual([
      "a",
    ]);
    expect(
      expectedList({ value: ["a"], status }, { ...expectation, at: undefined as never }),
    ).toEqual(["a"]);
  });

  it("is an error if it is missing, with the endpoint and what was found, but no content", () => {
    const read = () =>
      expectedList({ value: { data: { things: [{ a: "canary" }] } }, status: 203 }, expectation);
    expect(read).toThrow(
      expect.objectContaining({
        code: "bad-response",
        status: 203,
        method: "GET",
        message:
          "settings/things: expected data.things to be a list of names, got an object at position 0",
        hint: expect.stringContaining("base URL") as string,
      }),
    );
  });

  it("is not an inherited member", () => {
    expect(memberOf({}, "constructor")).toBeUndefined();
    expect(memberOf("text", "length")).toBeUndefined();
    expect(memberOf(null, "a")).toBeUndefined();
    expect(memberOf({ a: null }, "a")).toBeNull();
  });
});

describe("the granted collections", () => {
  const row = (collection: string, more: object = {}) => ({ collection, route: "r", ...more });
  const read = (...rows: object[]) => readGranted({ value: rows, status });

  it("are each listed once: the first row with data, with its name for people", () => {
    const rows = [
      row("a", { route: "NO_ROUTE", label: "no data" }),
      row("a", { label: "first", huntingRulesUsed: true }),
      row("a", { label: "second" }),
      row("a", { route: "NO_ROUTE", label: "no data again" }),
      row("b", { route: "NO_ROUTE", label: "one" }),
      row("b", { route: "NO_ROUTE", label: "two" }),
    ];
    expect(read(...rows)).toEqual([
      { collection: "a", label: "first", route: "r", huntingRulesUsed: true },
      { collection: "b", label: "two", route: null, huntingRulesUsed: false },
    ]);
  });

  it.each([
    [{ route: "NO_ROUTE" }],
    [{ route: "" }],
    [{ route: null }],
    [{ route: undefined }],
    [{ route: 7 }],
  ])("have no data with %j", (more) => {
    expect(read(row("a", more))).toMatchObject([{ route: null }]);
  });

  it.each([["yes"], [1], [null], [undefined], [false]])(
    "have no hunting rules with huntingRulesUsed: %j, and an empty label instead of a wrong one",
    (huntingRulesUsed) => {
      expect(read(row("a", { huntingRulesUsed, label: 7 }))).toMatchObject([
        { huntingRulesUsed: false, label: "" },
      ]);
    },
  );
});

it("reads what a global search found, and where it failed", () => {
  const rows = [
    { apiPath: "apt/threat", label: "Reports", count: 0 },
    { apiPath: "ioc/common", label: null, count: "5", error: null },
    { apiPath: "malware/cnc", label: "Servers", count: 3, error: "" },
    { apiPath: 7 },
  ];
  expect(readHits({ value: rows, status })).toEqual([
    { collection: "apt/threat", label: "Reports", count: 0, failed: false, raw: rows[0] },
    { collection: "ioc/common", label: "", count: null, failed: false, raw: rows[1] },
    { collection: "malware/cnc", label: "Servers", count: 3, failed: true, raw: rows[2] },
    { collection: "", label: "", count: null, failed: false, raw: rows[3] },
  ]);
});

it.each([
  [{ items: { a: { riskScore: 0 }, b: { riskScore: "5" }, c: null, d: 7, e: {} } }, { a: 0 }],
  [{ items: [{ riskScore: 1 }] }, {}],
  [{ items: "a" }, {}],
  [{ items: null }, {}],
  [{}, {}],
  [[], {}],
  ["items", {}],
  [null, {}],
  [undefined, {}],
])("reads the scores that %j has", (value, scores) => {
  expect(readScores(value)).toEqual(scores);
});

it.each([
  [
    '{"list": {"a": 5, "b": 90071992547409931234, "c": "00123", "d": 0}}',
    { a: 5, b: "90071992547409931234", c: "00123", d: 0 },
  ],
  [
    '{"list": {"a": "", "b": "12x", "c": "x12", "d": null, "e": [1], "f": true, "g": {}, "h": ["1"]}}',
    {},
  ],
  ['{"list": null}', {}],
  ['{"list": [1]}', {}],
  ['{"list": "a"}', {}],
  ["{}", {}],
  ["[]", {}],
  ["null", {}],
  ['"list"', {}],
])(
  "reads the cursors of the sequence list %s with all their digits, and nothing else",
  (json, list) => {
    expect(readSequenceList(json)).toEqual(list);
  },
);

describe("the answers of DRP", () => {
  it("have brands with texts for ids and names", () => {
    const brands = [{ id: 7, name: "Example" }, { id: "b" }];
    expect(readBrands({ value: { data: { brands } }, status })).toEqual([
      { id: "7", name: "Example" },
      { id: "b", name: "undefined" },
    ]);
  });

  it.each([
    [{ violation: { status: "detected", approveState: "approved" } }, "detected", "approved"],
    [{ status: "detected", approveState: "approved" }, "detected", "approved"],
    [{ violation: null, status: "solved" }, "solved", null],
    [{ violation: {}, status: "solved" }, null, null],
    [{}, null, null],
    [null, null, null],
    [[], null, null],
  ])("have the state of the violation %j", (feed, status, approveState) => {
    expect(readState(feed)).toEqual({ status, approveState });
  });
});
