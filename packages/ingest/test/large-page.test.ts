import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products, type JsonObject } from "cyberintegrations";
import { expect, it } from "vitest";
import { inTurns } from "../src/in-turns.ts";
import { defaultCollection, Reader, type IngestStore } from "../src/index.ts";
import { recordMaker } from "../src/records.ts";
import { tempFolder } from "./temp-folder.ts";

const collection = "apt/threat";
const settings = defaultCollection(products.ti, collection);

/** The feeds of a page of 60 MB. */
function largePage(indicators: number): JsonObject[] {
  return Array.from({ length: 500 }, (_, feed) => ({
    id: `f${feed}`,
    seqUpdate: feed + 1,
    description: "x".repeat(120_000),
    indicators: Array.from({ length: indicators }, (_one, at) => ({
      params: {
        domain: `d${feed}-${at}.evil.example`,
        url: `https://d${feed}-${at}.evil.example/`,
      },
    })),
  }));
}

it("lets heartbeats have their turn while the records of a page of 60 MB are made", async () => {
  const items = largePage(60);
  const began = performance.now();
  let [last, longest] = [began, 0];
  const beat = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const beating = setInterval(beat, 10);
  const { feeds } = await inTurns(
    items,
    recordMaker(settings, (feed) => feed),
  );
  clearInterval(beating);
  beat();
  expect(feeds).toHaveLength(500);
  expect(longest).toBeLessThan((performance.now() - began) / 2);
});

it(
  "loses and doubles no feed of a page of 60 MB whose job is reassigned before it is stored",
  { timeout: 60_000 },
  async () => {
    using folder = tempFolder();
    const body = { count: 500, items: largePage(2), seqUpdate: 500 };
    await using simulator = await createSimulator({
      feeds: 0,
      faults: [{ collection, path: /updated$/, kind: "status", status: 200, body, times: 2 }],
    });
    await using store = await openStore(`${folder.path}/feeds.db`);
    const { tiUrl: apiUrl, username, apiKey } = simulator;
    const account = { product: products.ti, connection: { apiUrl, username, apiKey } };
    const read = async (into: IngestStore) => {
      await using reader = new Reader({ account, store: into });
      const once = { portions: 1, milliseconds: Infinity };
      return await reader.read(
        collection,
        { ...settings, seqUpdate: "0", options: { prefetch: 0 } },
        never,
        once,
      );
    };
    // Another worker claims the collection while this one still parses.
    const late: IngestStore = {
      tenant: store.tenant,
      cursor: (name) => store.cursor(name),
      claim: (name) => store.claim(name),
      markSynced: (name, epoch) => store.markSynced(name, epoch),
      commit: async (portion) => {
        await store.claim(collection);
        return await store.commit(portion);
      },
    };
    expect(await read(late)).toMatchObject({ feeds: 0, error: { code: "fenced" } });
    expect(await store.cursor(collection)).toBeNull();
    expect(await read(store)).toMatchObject({ feeds: 500, created: 500, more: true });
    expect(await store.status()).toMatchObject([{ cursor: "500", feeds: 500, quarantined: 0 }]);
  },
);

const never = new AbortController().signal;
