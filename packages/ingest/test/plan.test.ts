import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products, StoreError } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import { defaultCollection, planSync, type PlanOptions } from "../src/index.ts";
import { startApi, type Api } from "./api.ts";
import { tempFolder } from "./temp-folder.ts";

const product = products.ti;

it("estimates the feeds, requests and seconds of each collection, and reports one that fails", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({
    feeds: { "apt/threat": 50, "malware/cnc": 0 },
    grants: ["apt/threat", "malware/cnc"],
  });
  await using store = await openStore(`${folder.path}/feeds.db`);
  await store.commit({ collection: "apt/threat", from: null, to: "1", feeds: [] });
  await store.commit({ collection: "malware/cnc", from: null, to: "1", feeds: [] });
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  await using session = product.open({ apiUrl, username, apiKey });
  const names = ["apt/threat", "malware/cnc", "ioc/common"];
  const collections = new Map(names.map((name) => [name, defaultCollection(product, name)]));
  const plans = await planSync({
    session,
    account: { product, collections, limit: 20, concurrency: 1 },
    store,
    now: () => simulator.requests.length * 2000,
  });
  // Three pages and an empty one, two seconds each.
  expect(plans).toEqual([
    { collection: "apt/threat", cursor: "1", left: 50, requests: 4, seconds: 8 },
    { collection: "malware/cnc", cursor: "1", left: 0, requests: 1, seconds: 2 },
    {
      collection: "ioc/common",
      cursor: null,
      left: null,
      requests: null,
      seconds: null,
      error: expect.objectContaining({ code: "forbidden" }) as unknown,
    },
  ]);
  expect(await store.cursor("apt/threat")).toBe("1");
});

/** A plan of these collections; each look at the clock takes a second. */
async function plan(api: Api, names: readonly string[], more: Partial<PlanOptions> = {}) {
  const account = api.account(Object.fromEntries(names.map((name) => [name, { seqUpdate: "0" }])));
  let time = Date.parse("2026-03-31T12:00:00Z");
  const now = () => (time += 1000);
  return await planSync({
    session: api.session,
    account: { ...account, concurrency: 1 },
    now,
    ...more,
  });
}

describe("a plan", () => {
  it("needs no store: no collection has a cursor", async () => {
    await using api = await startApi({ feeds: 100 });
    expect(await plan(api, ["ioc/common"])).toEqual([
      { collection: "ioc/common", cursor: null, left: 100, requests: 2, seconds: 2 },
    ]);
  });

  it("of a collection whose feeds the API does not count has no numbers", async () => {
    await using api = await startApi({
      feeds: 5,
      faults: [{ collection: "ioc/common", kind: "null-count" }],
    });
    expect(await plan(api, ["ioc/common"])).toEqual([
      { collection: "ioc/common", cursor: null, left: null, requests: null, seconds: null },
    ]);
  });

  it("requests one page of each collection, in their order", async () => {
    await using api = await startApi({ feeds: 300, until: "2026-03-31" });
    const plans = await plan(api, ["malware/cnc", "compromised/breached"]);
    expect(plans.map(({ collection, left, requests }) => [collection, left, requests])).toEqual([
      ["malware/cnc", 300, 4],
      ["compromised/breached", 300, 4],
    ]);
    expect(api.asked().map(([path]) => path)).toEqual([
      "malware/cnc/updated",
      "compromised/breached",
    ]);
  });

  it("of all granted collections has those with data", async () => {
    await using api = await startApi({ feeds: 1, grants: ["ioc/common"] });
    const { session } = api;
    const plans = await planSync({
      session,
      account: { ...api.account(), concurrency: undefined },
    });
    expect(plans.map(({ collection, requests }) => [collection, requests])).toEqual([
      ["ioc/common", 2],
    ]);
  });

  it("fails if the store can't be read", async () => {
    await using api = await startApi({ feeds: 1 });
    const error = new StoreError("unreachable", "no store");
    const store = { cursor: () => Promise.reject(error) };
    await expect(plan(api, ["ioc/common"], { store })).rejects.toBe(error);
    expect(api.asked()).toEqual([]);
  });

  it("fails with a defect of the program, and ends with the signal", async () => {
    await using api = await startApi({ feeds: 1 });
    const error = new TypeError("a defect");
    const session = {
      ...api.session,
      iterate: () => {
        throw error;
      },
    };
    await expect(plan(api, ["ioc/common"], { session })).rejects.toBe(error);
    const [aborted] = await plan(api, ["ioc/common"], { signal: AbortSignal.abort() });
    expect(aborted).toMatchObject({ left: null, error: { code: "aborted" } });
    expect(api.asked()).toEqual([]);
  });
});
