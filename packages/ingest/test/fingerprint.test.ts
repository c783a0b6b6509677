import { describe, expect, it } from "vitest";
import { filtersNote, filtersOf } from "../src/filters.ts";

const of = (options: Readonly<Record<string, unknown>>) => filtersOf({ options });

describe("the fingerprint of filters", () => {
  it("is that of earlier versions, so that an upgrade reports no change", () => {
    expect(of({})).toBe("T1PNoYwrqgwDVLtfmj7L5e0Sq02OEbqHPC8RFhICuUU");
    expect(of({ query: "a", brands: ["b", "a"], isTailored: true })).toMatchInlineSnapshot(
      `"Q3Xr8ub_kNczCdIslNpFzlB4eGXmBoNr1RNIdWGumdw"`,
    );
  });

  it.each([
    ["the order of options", { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["the order of three options", { a: 1, b: 2, c: 3 }, { b: 2, c: 3, a: 1 }],
    ["the order of a list", { brands: ["a", "b", "c"] }, { brands: ["c", "a", "b"] }],
    ["numbers in a list as text", { brands: [10, 9] }, { brands: ["9", "10"] }],
    ["a flag that is off", { isTailored: false }, {}],
    ["an option that is undefined", { query: undefined }, {}],
    ["how events are parsed", { parseEvents: true }, {}],
    ["whether pages are prefetched", { prefetch: 0 }, { prefetch: 1 }],
  ])("does not depend on %s", (_, one, other) => {
    expect(of(one)).toBe(of(other));
  });

  it.each([
    ["a flag", { isTailored: true }, {}],
    ["which flag", { isTailored: true }, { combolist: true }],
    ["a value", { query: "a" }, { query: "b" }],
    ["an empty value", { query: "" }, {}],
    ["a value of 0", { section: 0 }, {}],
    ["a value of null", { section: null }, {}],
    ["an element of a list", { brands: ["a", "b"] }, { brands: ["a"] }],
    ["a list or a text", { brands: ["a"] }, { brands: "a" }],
  ])("depends on %s", (_, one, other) => {
    expect(of(one)).not.toBe(of(other));
  });

  it("leaves the options as they were", () => {
    const options = Object.freeze({ brands: Object.freeze(["b", "a"]) });
    of(options);
    expect(options).toEqual({ brands: ["b", "a"] });
  });
});

describe("the note about changed filters", () => {
  const note = (cursor: string) =>
    `apt/threat: its filters have changed: feeds before cursor ${cursor} that only the new filters select were never read. To read them, `;

  it("says how to set an earlier cursor", () => {
    expect(filtersNote("apt/threat", "123")).toBe(
      `${note("123")}set an earlier cursor with import-state --force, or sync into a new store`,
    );
  });

  it.each(["2026-01-31T00:00:00.000Z", "12x", "x12"])(
    "does not say that for a cursor of a search, which can't be imported: %s",
    (cursor) => {
      expect(filtersNote("apt/threat", cursor)).toBe(`${note(cursor)}sync into a new store`);
    },
  );
});
