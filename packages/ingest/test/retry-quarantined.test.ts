import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, retryQuarantined } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

it("stores selected feeds of the quarantine with the collection's keys, and counts the others", async () => {
  using folder = tempFolder();
  await using store = await openStore(`${folder.path}/feeds.db`);
  const rejected = (id: string, raw: string | null) => ({
    id,
    seqUpdate: "1",
    reason: "test",
    raw,
  });
  const whole = (id: string) => rejected(id, `{"id": "${id}", "seqUpdate": 1, "title": "${id}"}`);
  const commit = (collection: string, ...feeds: ReturnType<typeof rejected>[]) =>
    store.commit({ collection, from: null, to: "1", feeds: [], rejected: feeds });
  await commit("apt/threat", whole("a"), rejected("lost", null), rejected("text", `"text"`));
  await commit("ioc/common", whole("b"));
  await commit("malware/cnc", whole("c"));
  const product = products.ti;
  const keys = { name: "title" };
  const collections = new Map([
    ["apt/threat", { ...defaultCollection(product, "apt/threat"), keys }],
  ]);
  const counts = await retryQuarantined(store, {
    account: { product, collections },
    selection: { collections: ["apt/threat", "ioc/common"] },
  });
  expect(counts).toEqual({ stored: 2, superseded: 0, left: 2 });
  const feeds = await Array.fromAsync(store.feeds());
  expect(feeds.map(({ collection, id, parsed }) => [collection, id, parsed])).toEqual([
    ["apt/threat", "a", { name: "a" }],
    ["ioc/common", "b", expect.objectContaining({ id: "b" })],
  ]);
  const left = await Array.fromAsync(store.quarantined());
  expect(left.map(({ id }) => id)).toEqual(["lost", "text", "c"]);
  expect(await store.cursor("apt/threat")).toBe("1");
});

it("stores nothing of an empty quarantine, and retries all feeds by default, events by their own id", async () => {
  using folder = tempFolder();
  await using store = await openStore(`${folder.path}/feeds.db`);
  const product = products.ti;
  const collection = "compromised/account_group";
  const settings = { ...defaultCollection(product, collection), options: { parseEvents: true } };
  const account = { product, collections: new Map([[collection, settings]]) };
  expect(await retryQuarantined(store, { account })).toEqual({ stored: 0, superseded: 0, left: 0 });
  const raw = JSON.stringify({ id: "g", seqUpdate: 1, events: { id: "e" } });
  const rejected = [{ id: "g:e", group: "g", seqUpdate: "1", reason: "test", raw }];
  await store.commit({ collection, from: null, to: "1", feeds: [], rejected });
  expect(await retryQuarantined(store, { account })).toEqual({ stored: 1, superseded: 0, left: 0 });
  const feeds = await Array.fromAsync(store.feeds());
  expect(feeds.map(({ id }) => id)).toEqual(["g:e"]);
});

it("counts feeds that a newer version has superseded, and leaves that version as it is", async () => {
  using folder = tempFolder();
  await using store = await openStore(`${folder.path}/feeds.db`);
  const account = { product: products.ti };
  const superseded = ["apt/threat", "ioc/common"].map(async (collection) => {
    const raw = JSON.stringify({ id: "a", seqUpdate: 1, title: "old" });
    const rejected = [{ id: "a", seqUpdate: "1", reason: "test", raw }];
    await store.commit({ collection, from: null, to: "1", feeds: [], rejected });
    const quarantined = await Array.fromAsync(store.quarantined({ collections: [collection] }));
    expect(quarantined).toHaveLength(1);
    return quarantined;
  });
  const old = (await Promise.all(superseded)).flat();
  const feed = { id: "a", seqUpdate: 2, title: "new" };
  const record = { id: "a", seqUpdate: "2", feed, parsed: null, iocs: [] };
  for (const collection of ["apt/threat", "ioc/common"])
    await store.commit({ collection, from: "1", to: "2", feeds: [record] });
  // The newer version has removed the feed from the quarantine, after this program had read it.
  const late = {
    quarantined: async function* () {
      await Promise.resolve();
      yield* old;
    },
    retryQuarantined: store.retryQuarantined.bind(store),
  };
  const counts = await retryQuarantined(late, { account });
  expect(counts).toEqual({ stored: 0, superseded: 2, left: 0 });
  const feeds = await Array.fromAsync(store.feeds());
  expect(feeds).toMatchObject([{ feed: { title: "new" } }, { feed: { title: "new" } }]);
});
