import { ConnectionError, InputError } from "@cyberintegrations/errors";
import { defaultCollection, type Account, type Selected } from "@cyberintegrations/ingest";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { recurrence } from "../src/recurrence.ts";
import { allWanted } from "../src/wanted.ts";

const minute = 60_000;
const product = products.ti;
const settings = (interval?: number) => ({ ...defaultCollection(product, "apt/threat"), interval });
const account = (collections?: Readonly<Record<string, number | undefined>>): Account => ({
  product,
  connection: { apiUrl: "https://ti.example", username: "u", apiKey: "k" },
  ...(collections && {
    collections: new Map(
      Object.entries(collections).map(([name, interval]) => [name, settings(interval)]),
    ),
  }),
});
const never = () => Promise.reject(new Error("requested an account that lists its collections"));

it("wants each listed collection at its interval, or at that for all, without a request", async () => {
  const accounts = new Map([
    ["acme", account({ "apt/threat": 5 * minute, "hi/threat": undefined })],
    ["globex", account({ "apt/threat": undefined })],
  ]);
  const { wanted, withoutData, unknown } = await allWanted(accounts, 30 * minute, never);
  expect(Object.fromEntries(wanted)).toEqual({
    "acme/apt/threat": {
      ...{ tenant: "acme", collection: "apt/threat" },
      rule: recurrence("acme/apt/threat", 5 * minute),
    },
    "acme/hi/threat": {
      ...{ tenant: "acme", collection: "hi/threat" },
      rule: recurrence("acme/hi/threat", 30 * minute),
    },
    "globex/apt/threat": {
      ...{ tenant: "globex", collection: "apt/threat" },
      rule: recurrence("globex/apt/threat", 30 * minute),
    },
  });
  expect([withoutData.size, unknown.size]).toEqual([0, 0]);
});

it("requests accounts that list none, and keeps those apart that have no data or no answer", async () => {
  const accounts = new Map(["acme", "globex", "initech"].map((name) => [name, account()]));
  const error = new ConnectionError("unauthorized", "401");
  const { wanted, withoutData, unknown } = await allWanted(accounts, 30 * minute, (tenant) => {
    if (tenant === "globex") return Promise.reject(error);
    const selected: Selected = {
      collections: new Map([[`${tenant}/feed`, settings(7 * minute)]]),
      ...{ withoutData: ["malware/cnc"], leftOut: ["new/one"] },
    };
    return Promise.resolve(selected);
  });
  expect([...wanted.keys()].sort()).toEqual(["acme/acme/feed", "initech/initech/feed"]);
  expect(wanted.get("acme/acme/feed")?.rule).toMatch(/INTERVAL=7$/);
  expect([...withoutData].sort()).toEqual(["acme/malware/cnc", "initech/malware/cnc"]);
  expect([...unknown]).toEqual([["globex", error]]);
});

it.each([
  ["every", { every: 90_000, own: minute }, "every: expected whole minutes, got 90 s"],
  [
    "a collection",
    { every: minute, own: 1000 },
    "acme: collections.hi/threat.interval: expected whole minutes, got 1 s",
  ],
])(
  "rejects an interval of seconds for %s before any request",
  async (_, { every, own }, message) => {
    const accounts = new Map([
      ["globex", account()],
      ["acme", account({ "apt/threat": undefined, "hi/threat": own })],
    ]);
    const wanted = allWanted(accounts, every, never);
    await expect(wanted).rejects.toSatisfy(InputError.isInstance);
    await expect(wanted).rejects.toThrow(message);
  },
);

it.each(["new one", "new/öne", ""])(
  "rejects the name %j of a collection, which no job can have, before any request",
  async (name) => {
    const accounts = new Map([
      ["globex", account()],
      ["acme", account({ "apt/threat": undefined, [name]: undefined })],
    ]);
    const wanted = allWanted(accounts, minute, never);
    await expect(wanted).rejects.toSatisfy(InputError.isInstance);
    await expect(wanted).rejects.toThrow(/^acme: collections: expected a name of letters/);
  },
);

it.each([new ConnectionError("aborted", "aborted"), new TypeError("a bug")])(
  "ends with an error that is not the account's: %s",
  async (error) => {
    const accounts = new Map([["acme", account()]]);
    await expect(allWanted(accounts, minute, () => Promise.reject(error))).rejects.toBe(error);
  },
);
