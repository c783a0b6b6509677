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
