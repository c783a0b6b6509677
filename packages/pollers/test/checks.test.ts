import { InputError } from "@cyberintegrations/errors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectionRow, products } from "../src/index.ts";
import { toParams } from "../src/options.ts";
import { startOf } from "../src/start.ts";
import { drpSession, idsOf, tiSession } from "./session.ts";

let ti: Awaited<ReturnType<typeof tiSession>>;
let drp: Awaited<ReturnType<typeof drpSession>>;
beforeAll(async () => {
  ti = await tiSession({ feeds: 1 });
  drp = await drpSession({ feeds: 1 });
});
afterAll(async () => {
  await ti[Symbol.asyncDispose]();
  await drp[Symbol.asyncDispose]();
});

/** The parameters of the first request with these options, or the message of the error. */
async function sentFor(collection: string, options: object): Promise<unknown> {
  const isDrp = collection === "violation/list";
  const { simulator } = isDrp ? drp : ti;
  simulator.clearRequests();
  try {
    await idsOf(
      isDrp
        ? drp.poller.createUpdateGenerator(collection, options)
        : ti.poller.createUpdateGenerator(collection as "ioc/common", options),
    );
  } catch (error) {
    expect(error).toSatisfy(InputError.isInstance);
    expect(simulator.requests).toEqual([]);
    return (error as InputError).message;
  }
  return simulator.requests[0]?.params;
}

describe("an option", () => {
  it.each([
    ["a cursor of 0", { seqUpdate: 0 }, { seqUpdate: "0" }],
    ["the largest safe number", { seqUpdate: 2 ** 53 - 1 }, { seqUpdate: "9007199254740991" }],
    ["a bigint", { seqUpdate: 90071992547409931234n }, { seqUpdate: "90071992547409931234" }],
    ["a string of digits", { seqUpdate: "00123" }, { seqUpdate: "00123" }],
    ["a limit of 1", { limit: 1 }, { limit: "1" }],
    ["a day", { dateFrom: "2026-01-31" }, { df: "2026-01-31" }],
    ["a second", { dateTo: "2026-01-31T01:02:03Z" }, { dt: "2026-01-31T01:02:03Z" }],
    ["a Date", { dateTo: new Date("2026-01-31T01:02:03.456Z") }, { dt: "2026-01-31T01:02:03Z" }],
    [
      "the same second twice",
      { dateFrom: "2026-01-31T00:00:00Z", dateTo: "2026-01-31T00:00:00Z" },
      { df: "2026-01-31T00:00:00Z", dt: "2026-01-31T00:00:00Z" },
    ],
    [
      "a second of the last day",
      { dateFrom: "2026-01-31T23:59:59Z", dateTo: "2026-01-31" },
      { df: "2026-01-31T23:59:59Z", dt: "2026-01-31" },
    ],
    ["an undefined option", { limit: undefined, dateform: undefined, parseEvents: undefined }, {}],
    [
      "an option for this program",
      { prefetch: 0, allowUnknown: false, signal: new AbortController().signal },
      {},
    ],
  ])("is sent as the API expects it: %s", async (_, options, params) => {
    expect(await sentFor("ioc/common", options)).toEqual(params);
  });

  it("is sent as a flag or as a boolean, as the API expects it, also if it is off", async () => {
    expect(await sentFor("hi/threat", { isTailored: true, applyHuntingRules: false })).toEqual({
      is_tailored: "1",
      apply_hunting_rules: "0",
    });
    expect(await sentFor("violation/list", { useTypoSquatting: false })).toEqual({
      typoSquatting: "false",
    });
  });

  it.each([
    [{ seqUpdate: -1 }, "seqUpdate", "-1"],
    [{ seqUpdate: 1.5 }, "seqUpdate", "1.5"],
    [{ seqUpdate: 2 ** 53 }, "seqUpdate", "9007199254740992"],
    [{ seqUpdate: Number.NaN }, "seqUpdate", "null"],
    [{ seqUpdate: -5n }, "seqUpdate", "-5"],
    [{ seqUpdate: "" }, "seqUpdate", '""'],
    [{ seqUpdate: "12 " }, "seqUpdate", '"12 "'],
    [{ seqUpdate: " 12" }, "seqUpdate", '" 12"'],
    [{ seqUpdate: "1e3" }, "seqUpdate", '"1e3"'],
    [{ seqUpdate: true }, "seqUpdate", "true"],
    [{ seqUpdate: ["12"] }, "seqUpdate", '\\["12"\\]'],
    [{ limit: -1 }, "limit", "-1"],
    [{ limit: 2 ** 53 }, "limit", "9007199254740992"],
    [{ limit: 5n }, "limit", "5"],
    [{ limit: null }, "limit", "null"],
    [{ dateFrom: "2026-02-29" }, "dateFrom", '"2026-02-29"'],
    [{ dateFrom: "2026-02-28T24:00:00Z" }, "dateFrom", '"2026-02-28T24:00:00Z"'],
    [{ dateFrom: "2026-02-28T12:00:00" }, "dateFrom", '"2026-02-28T12:00:00"'],
    [{ dateFrom: 20260228 }, "dateFrom", "20260228"],
    [{ dateFrom: ["2026-02-28"] }, "dateFrom", '\\["2026-02-28"\\]'],
    [{ dateTo: new Date(Number.NaN) }, "dateTo", "null"],
    [{ query: "" }, "query", '""'],
    [{ query: 7 }, "query", "7"],
    [{ allowUnknown: "yes" }, "allowUnknown", '"yes"'],
  ])(
    "is rejected before any request, and named with its value: %o",
    async (options, name, found) => {
      const message = await sentFor("ioc/common", options);
      expect(message).toMatch(new RegExp(`^${name}: expected .*, got ${found}$`));
    },
  );

  it.each([
    [{ brands: "one" }, "brands", '"one"'],
    [{ brands: ["one", ""] }, "brands", '["one",""]'],
    [{ brands: ["one", 2] }, "brands", '["one",2]'],
    [{ section: "" }, "section", '""'],
    [{ section: ["web"] }, "section", '["web"]'],
    [{ useTypoSquatting: "true" }, "useTypoSquatting", '"true"'],
  ])(
    "of DRP is rejected before any request, and named with its value: %o",
    async (options, name, found) => {
      expect(await sentFor("violation/list", options)).toBe(
        `${name}: expected ${name === "brands" ? "a list of non-empty strings" : name === "section" ? "a non-empty string" : "true or false"}, got ${found}`,
      );
    },
  );

  it("that ends before it starts is rejected, in seconds of one day, too", async () => {
    for (const [dateFrom, dateTo] of [
      ["2026-02-01T00:00:01Z", "2026-02-01T00:00:00Z"],
      ["2026-02-02T00:00:00Z", "2026-02-01"],
    ] as const) {
      expect(await sentFor("ioc/common", { dateFrom, dateTo })).toBe(
        `dateTo: expected a date that is not before dateFrom (${dateFrom}), got ${dateTo}`,
      );
    }
  });

  it("of a collection with days only must be a day", () => {
    const row = { ...collectionRow(products.ti, "ioc/common"), dates: "day" } as const;
    const of = (options: object) => toParams("update", "a", row, options, {});
    expect(of({ dateFrom: "2026-01-31", dateTo: "2026-02-01" })).toEqual({
      df: "2026-01-31",
      dt: "2026-02-01",
    });
    for (const dateFrom of [
      "2026-01-31T00:00:00Z",
      new Date("2026-01-31"),
      "2026-02-30",
      ["2026-01-31"],
    ])
      expect(() => of({ dateFrom })).toThrow(/^dateFrom: expected a day as YYYY-MM-DD, got /);
    expect(of({ limit: 5 })).toEqual({ limit: 5 });
  });
});

describe("an option that the collection does not take", () => {
  const hintOf = (kind: "update" | "search", collection: string, options: object) => {
    try {
      const row = collectionRow(products.ti, collection);
      return toParams(kind, collection, row, options, products.ti.options);
    } catch (error) {
      const { path, message, hint } = error as InputError;
      return { path, message, hint };
    }
  };

  it("is named with those that it takes", () => {
    expect(hintOf("update", "ioc/common", { combolist: true })).toEqual({
      path: ["combolist"],
      message: "combolist: ioc/common does not take this option in update iteration",
      hint: "It takes dateFrom, dateTo, query, limit, seqUpdate, signal, prefetch, allowUnknown.",
    });
    expect(hintOf("search", "compromised/breached", { seqUpdate: 1 })).toEqual({
      path: ["seqUpdate"],
      message: "seqUpdate: compromised/breached does not take this option in search iteration",
      hint: "It takes dateFrom, dateTo, query, limit, applyHuntingRules, signal, prefetch, allowUnknown.",
    });
  });

  it("depends on the kind of iteration: a search takes hunting rules only", () => {
    expect(hintOf("search", "hi/threat", { applyHuntingRules: true })).toEqual({
      apply_hunting_rules: 1,
    });
    expect(hintOf("search", "hi/threat", { isTailored: true })).toMatchObject({
      path: ["isTailored"],
    });
    expect(hintOf("update", "hi/threat", { isTailored: true })).toEqual({ is_tailored: 1 });
  });

  it("is sent with allowUnknown, in a search too, but not an option that no collection takes", () => {
    const options = { allowUnknown: true, isTailored: true };
    expect(hintOf("search", "ioc/common", options)).toEqual({ is_tailored: 1 });
    expect(hintOf("update", "ioc/common", { ...options, tailored: true })).toMatchObject({
      path: ["tailored"],
    });
    expect(hintOf("update", "ioc/common", { ...options, allowUnknown: false })).toMatchObject({
      path: ["isTailored"],
    });
  });

  it("is parseEvents unless its feeds have events, and must be true or false", () => {
    expect(hintOf("update", "attacks/phishing_group", { parseEvents: true })).toEqual({});
    expect(hintOf("update", "attacks/phishing_group", { parseEvents: 1 })).toMatchObject({
      message: "parseEvents: expected true or false, got 1",
    });
    expect(hintOf("update", "ioc/common", { parseEvents: false })).toMatchObject({
      path: ["parseEvents"],
    });
  });
});

describe("the start of an iteration", () => {
  it("is the cursor, and then no date", () => {
    expect(startOf({ seqUpdate: 0, dateFrom: "2026-01-01", limit: 5 })).toEqual({
      seqUpdate: 0,
      dateFrom: undefined,
      limit: 5,
    });
  });

  it("is the date if there is no cursor, or the beginning if there is neither", () => {
    expect(startOf({ seqUpdate: null, dateFrom: "2026-01-01" })).toEqual({
      dateFrom: "2026-01-01",
    });
    expect(startOf({ seqUpdate: undefined, dateFrom: "2026-01-01" })).toEqual({
      dateFrom: "2026-01-01",
    });
    expect(startOf({ limit: 5 })).toEqual({ limit: 5 });
  });

  it.each([null, undefined])(
    "is no cursor of %s without a date: it comes from a failed lookup",
    (seqUpdate) => {
      expect(() => startOf({ seqUpdate })).toThrow(
        expect.objectContaining({
          path: ["seqUpdate"],
          message: `seqUpdate: expected a cursor, got ${String(seqUpdate)}`,
          hint: expect.stringContaining("dateFrom") as string,
        }),
      );
    },
  );
});
