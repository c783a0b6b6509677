import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, planSync } from "../src/index.ts";
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
