import { products, type GrantedCollection, type ProductSession } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import { defaultCollection, selectCollections, type Account } from "../src/index.ts";

const product = products.ti;
const row = (collection: string, hasData = true): GrantedCollection => ({
  collection,
  label: "",
  route: hasData ? collection : null,
  huntingRulesUsed: false,
});

/** Selects the collections of an account that was granted these. */
async function select(granted: readonly GrantedCollection[], account: Partial<Account> = {}) {
  const asked: unknown[] = [];
  const session = {
    granted: (options: unknown) => {
      asked.push(options);
      return Promise.resolve(granted);
    },
  } as Partial<ProductSession> as ProductSession;
  const { signal } = new AbortController();
  const selected = await selectCollections(session, { product, ...account }, signal);
  return { ...selected, asked, signal };
}

describe("the collections to read", () => {
  it("are those that were granted, have data and are known, with built-in keys", async () => {
    const granted = [
      row("apt/threat"),
      row("new/one"),
      row("ioc/common", false),
      row("malware/cnc"),
      row("constructor"),
    ];
    const { collections, leftOut, withoutData, asked, signal } = await select(granted);
    expect([...collections]).toEqual(
      ["apt/threat", "malware/cnc"].map((name) => [
        name,
        { ...defaultCollection(product, name), limit: undefined },
      ]),
    );
    expect(leftOut).toEqual(["new/one", "constructor"]);
    expect(withoutData).toEqual(["ioc/common"]);
    expect(asked).toEqual([{ signal }]);
  });

  it("are those in the settings, without a question for grants", async () => {
    const settings = { ...defaultCollection(product, "new/one"), limit: 7 };
    const result = await select([row("apt/threat")], {
      collections: new Map([["new/one", settings]]),
    });
    expect([...result.collections]).toEqual([["new/one", settings]]);
    expect(result).toMatchObject({ leftOut: [], withoutData: [], asked: [] });
  });

  it("have the account's page size, before their own", async () => {
    const of = async (limit: number | undefined) => {
      const settings = { ...defaultCollection(product, "apt/threat"), limit: 7 };
      const collections = new Map([["apt/threat", settings]]);
      const named = await select([], { limit, collections });
      const granted = await select([row("apt/threat")], { limit });
      return [named, granted].map((one) => one.collections.get("apt/threat")?.limit);
    };
    expect(await of(5)).toEqual([5, 5]);
    expect(await of(undefined)).toEqual([7, undefined]);
  });

  it.each([
    ["none", []],
    ["not known to this version: new/one, new/two", [row("new/one"), row("new/two")]],
    [
      "without data (NO_ROUTE): apt/threat, ioc/common",
      [row("apt/threat", false), row("ioc/common", false)],
    ],
    [
      "not known to this version: new/one; without data (NO_ROUTE): apt/threat",
      [row("new/one"), row("apt/threat", false)],
    ],
  ])(
    "can't be none, which would look like up to date: the error says what was granted: %s",
    async (found, granted) => {
      await expect(select(granted)).rejects.toMatchObject({
        code: "no-collections",
        message: expect.stringMatching(
          new RegExp(`, got ${found.replace(/[()]/g, "\\$&")}$`),
        ) as string,
        hint: expect.stringContaining("sensitive: keep") as string,
      });
    },
  );
});
