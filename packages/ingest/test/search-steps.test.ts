import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, Reader, type Slice } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

const collection = "compromised/breached";
const day = 86_400_000;

it("reads a search a few days at a time, and continues where a slice ended", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 120 });
  await using store = await openStore(`${folder.path}/feeds.db`);
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  await using reader = new Reader({
    account: { product: products.ti, connection: { apiUrl, username, apiKey } },
    store,
  });
  const settings = { ...defaultCollection(products.ti, collection), limit: 10 };
  const read = (slice?: Slice) => reader.read(collection, settings, never, slice);

  const watermarks: (string | null)[] = [];
  for (let more: boolean | undefined = true; more;) {
    const outcome = await read({ portions: 1, milliseconds: day });
    expect(outcome.error).toBeUndefined();
    watermarks.push(await store.cursor(collection));
    ({ more } = outcome);
  }
  // Thirty days, a week at a time: each slice ends at a different time, and the next one starts up to a day before it.
  expect(watermarks.length).toBeGreaterThanOrEqual(5);
  expect(watermarks).toEqual(watermarks.toSorted());
  expect(new Set(watermarks).size).toBe(watermarks.length);
  const ids = (await Array.fromAsync(store.feeds())).map(({ id }) => id);
  expect(ids.sort()).toEqual([...simulator.feedIds(collection)].sort());
  expect(await store.status()).toMatchObject([{ syncs: 1 }]);

  // What lies within the last day alone is read again, and that is the end, however many pages it has.
  simulator.clearRequests();
  const again = await read({ portions: 1, milliseconds: day });
  expect(again).not.toHaveProperty("more");
  expect(again.created).toBe(0);
  expect(await store.status()).toMatchObject([{ syncs: 2 }]);
});

const never = new AbortController().signal;

it("does not start after the last date when a clock was ahead: it reads the last days again, and reports it", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 20 });
  await using store = await openStore(`${folder.path}/feeds.db`);
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  const notes: string[] = [];
  await using reader = new Reader({
    account: { product: products.ti, connection: { apiUrl, username, apiKey } },
    store,
    events: { note: (message) => void notes.push(message) },
  });
  const ahead = new Date(Date.now() + 40 * day).toISOString();
  await store.commit({ collection, from: null, to: ahead, feeds: [] });
  const began = Date.now();
  const outcome = await reader.read(collection, defaultCollection(products.ti, collection), never);
  expect(outcome).toMatchObject({ feeds: 20, created: 20 });
  const { params = {} } = simulator.requests[0] ?? {};
  const [from = NaN, to = NaN] = ["df", "dt"].map((name) => Date.parse(String(params[name])));
  expect(from).toBeLessThan(to);
  expect(Date.parse((await store.cursor(collection)) ?? "")).toBeGreaterThanOrEqual(began);
  expect(notes).toEqual([
    expect.stringMatching(new RegExp(`^${collection}: .*got ${ahead}: a clock was ahead`)),
  ]);
});
