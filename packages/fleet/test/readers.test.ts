import { InputError } from "@cyberintegrations/errors";
import { defaultCollection, type Account, type SyncEvents } from "@cyberintegrations/ingest";
import { createSimulator } from "@cyberintegrations/simulator";
import type { Store } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { Readers } from "../src/readers.ts";
import { accountOf } from "./rig.ts";

const product = products.ti;
const connection = { apiUrl: "https://ti.example", username: "u", apiKey: "k" };
const listing = defaultCollection(product, "apt/threat");
const accounts = new Map<string, Account>([
  ["acme", { product, connection, collections: new Map([["apt/threat", listing]]) }],
  ["globex", { product, connection }],
]);

function readersOf(more: { unusable?: ReadonlyMap<string, InputError> } = {}) {
  const [stores, listeners]: [string[], string[]] = [[], []];
  const store = {
    forTenant(tenant: string) {
      stores.push(tenant);
      return this;
    },
  } as unknown as Store;
  const eventsOf = (tenant: string): SyncEvents => {
    listeners.push(tenant);
    return {};
  };
  const readers = new Readers({ accounts, store, now: Date.now, eventsOf, ...more });
  return { readers, stores, listeners };
}

it("opens a tenant's session once, with its own store and its own listener", async () => {
  const { readers, stores, listeners } = readersOf();
  await using _readers = readers;
  expect([stores, listeners]).toEqual([[], []]);
  const acme = readers.get("acme");
  expect(readers.get("acme")).toBe(acme);
  expect(readers.get("globex")).not.toBe(acme);
  expect([stores, listeners]).toEqual([
    ["acme", "globex"],
    ["acme", "globex"],
  ]);
  expect(readers.get("initech")).toBeUndefined();
});

it("has the settings of listed collections, or the built-in ones of all if none is listed", async () => {
  const { readers } = readersOf();
  await using _readers = readers;
  const settingsOf = (tenant: string, name: string) => readers.get(tenant)?.settingsOf(name);
  expect(settingsOf("acme", "apt/threat")).toBe(listing);
  expect(settingsOf("acme", "hi/threat")).toBeUndefined();
  expect(settingsOf("globex", "hi/threat")).toEqual(defaultCollection(product, "hi/threat"));
});

it("throws the error of an account that can't be used, each time", async () => {
  const error = new InputError("no file");
  const { readers, stores } = readersOf({ unusable: new Map([["acme", error]]) });
  await using _readers = readers;
  for (let times = 0; times < 2; times += 1) expect(() => readers.get("acme")).toThrow(error);
  expect(readers.get("globex")).toBeDefined();
  expect(stores).toEqual(["globex"]);
});

it("closes the sessions that it has opened", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  const { readers } = readersOf();
  const closed = accountOf(simulator, ["apt/threat"]);
  accounts.set("initech", closed);
  const session = readers.get("initech")?.reader.session;
  await readers[Symbol.asyncDispose]();
  await expect(session?.granted({})).rejects.toThrow();
  accounts.delete("initech");
});
