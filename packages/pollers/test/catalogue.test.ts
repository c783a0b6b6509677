import { InputError } from "@cyberintegrations/errors";
import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  collectionRow,
  drpCollections,
  isDate,
  isDrpCollection,
  isTiCollection,
  products,
  successorOf,
  tiCollections,
  type DrpCollection,
  type Product,
  type TiCollection,
} from "../src/index.ts";

/** One line for each entry, so that a difference shows the entry. */
const lines = (entries: Readonly<Record<string, unknown>>) =>
  Object.entries(entries)
    .map(([name, entry]) => `${name} ${JSON.stringify(entry)}\n`)
    .join("");

describe.each(Object.entries(products))("the catalogue of %s", (id, product: Product) => {
  it("changes only on purpose: sensitive fields, cursors and filters of stored collections depend on it", async () => {
    const { collections, options, gone, title, listsGrants } = product;
    const text = lines({ ...collections, ...options, gone, title, listsGrants });
    await expect(text).toMatchFileSnapshot(`catalogue/${id}.txt`);
  });

  it("has built-in keys that change only on purpose, because stored feeds were mapped with them", async () => {
    await expect(lines(product.keys)).toMatchFileSnapshot(`catalogue/${id}-keys.txt`);
  });

  it("has the same collections as the API", async () => {
    await using simulator = await createSimulator({ feeds: 0 });
    const names = simulator.collections(id as "ti" | "drp");
    expect(Object.keys(product.collections).sort()).toEqual([...names].sort());
  });
});

/** Names that are not collections: former ones, other products' ones, and inherited members. */
const others = ["", "apt/threats", "compromised/account", "constructor", "__proto__", "toString"];

it("distinguishes names of TI collections from other strings, also in types", () => {
  expect(Object.keys(tiCollections).filter((name) => !isTiCollection(name))).toEqual([]);
  expect([...others, "violation/list"].filter(isTiCollection)).toEqual([]);
  const name: string = "ioc/common";
  if (isTiCollection(name)) expectTypeOf(name).toEqualTypeOf<TiCollection>();
});

it("distinguishes names of DRP collections from other strings, also in types", () => {
  expect(Object.keys(drpCollections).filter((name) => !isDrpCollection(name))).toEqual([]);
  expect([...others, "apt/threat"].filter(isDrpCollection)).toEqual([]);
  const name: string = "violation/list";
  if (isDrpCollection(name)) expectTypeOf(name).toEqualTypeOf<DrpCollection>();
});

describe("the row of a collection", () => {
  const rejected = (name: string, allowUnknown?: boolean) => {
    try {
      return collectionRow(products.ti, name, allowUnknown);
    } catch (error) {
      return error as InputError;
    }
  };

  it("is the catalogue's, also with allowUnknown", () => {
    const row = products.ti.collections["apt/threat"];
    expect(collectionRow(products.ti, "apt/threat")).toBe(row);
    expect(collectionRow(products.ti, "apt/threat", true)).toBe(row);
  });

  it.each(["new/one", "constructor", "bp/phishing"])(
    "of %s, which the catalogue does not know, takes no options, and its sensitive fields are unknown",
    (name) => {
      expect(collectionRow(products.ti, name, true)).toEqual({
        iterates: "update",
        defaultLimit: 100,
        dates: "day or second",
        takes: [],
        sensitive: null,
      });
    },
  );

  it("does not exist for an empty name, not even with allowUnknown", () => {
    const error = rejected("", true);
    expect(error).toSatisfy(InputError.isInstance);
    expect(error).toMatchObject({ path: ["collection"] });
  });

  it("is rejected by default for an unknown name, with the three nearest names and the way to pass it", () => {
    expect(rejected("hi/threats")).toMatchObject({
      path: ["collection"],
      hint:
        "Nearest: hi/threat, apt/threat, hi/open_threats. " +
        "A collection newer than this version passes with allowUnknown: true.",
    });
  });

  it("has one present name for each former one", () => {
    expect(successorOf(products.ti.collections, "compromised/card")).toBe(
      "compromised/bank_card_group",
    );
    for (const name of ["apt/threat", "bp/phishing", ""])
      expect(successorOf(products.ti.collections, name)).toBeUndefined();
  });
});

it.each([
  ["2026-02-28", true],
  ["2026-02-28T23:59:59Z", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-02-29T00:00:00Z", false],
  ["2026-02-28T24:00:00Z", false],
  ["2026-02-28T23:59:59", false],
  ["2026-02-28T23:59:59.000Z", false],
  ["2026-02-28T23:59:59Z ", false],
  [" 2026-02-28T23:59:59Z", false],
  ["2026-02-28 ", false],
  [" 2026-02-28", false],
  ["+002026-02-28", false],
  ["+010000-01-01", false],
  ["+010000-01-01T00:00:00Z", false],
  ["026-02-28", false],
  ["2026-2-28", false],
  ["2026-13-01", false],
  ["", false],
])("%j is a date of the API: %s", (text, is) => {
  expect(isDate(text)).toBe(is);
});
