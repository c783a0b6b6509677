import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterEach, beforeEach, expect, it } from "vitest";
import { envFor, runBuilt, simulatedIds, start, storedIds, tempFolder } from "./harness.ts";

const timeout = 60_000;
/** It is read by dates: its cursor stays the same from page to page. */
const collection = "compromised/breached";

let folder: ReturnType<typeof tempFolder>;
let path: string;
let simulator: Simulator;
beforeEach(async () => {
  folder = tempFolder();
  path = join(folder.path, "feeds.db");
  simulator = await createSimulator({ feeds: 100, latency: 20 });
});
afterEach(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

const args = () => ["sync", "--store", path, "--collections", collection, "--limit", "10"];

/** A sync that is suspended once some pages are stored, for so long that its lock is free. */
async function suspended() {
  const child = start(args(), envFor(simulator));
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += String(chunk)));
  while (simulator.requests.length < 5) await wait(5);
  child.kill("SIGSTOP");
  using db = new DatabaseSync(path, { timeout: 5000 });
  db.exec("UPDATE locks SET seen_at = '2020-01-01T00:00:00.000Z'");
  const resumed = async () => {
    child.kill("SIGCONT");
    const [code] = (await once(child, "close")) as [number];
    return { code, said };
  };
  return { resumed };
}

it(
  "a sync that was suspended stores nothing over what another one has stored",
  { timeout },
  async () => {
    const { resumed } = await suspended();
    const newer = { title: "newer" };
    {
      await using store = await openStore(path);
      const { epoch, cursor } = await store.claim(collection);
      expect(cursor).toBeNull();
      const feeds = Array.from(simulator.feedIds(collection), (id) => ({
        ...{ id, seqUpdate: null, feed: newer, parsed: newer, iocs: [] },
      }));
      // In the middle of its dates, so that the cursor is still the same.
      await store.commit({ collection, from: null, to: null, feeds, epoch });
    }
    const { code, said } = await resumed();
    expect(said).toMatch(/compromised\/breached: failed after \d+ feeds: .*expected the epoch 1/);
    expect(code).toBe(1);
    await using store = await openStore(path, { readOnly: true });
    for await (const { feed } of store.feeds()) expect(feed).toEqual(newer);
  },
);

it("another sync replaces a suspended one, and nothing is lost", { timeout }, async () => {
  const { resumed } = await suspended();
  expect((await runBuilt(args(), envFor(simulator))).code).toBe(0);
  expect((await resumed()).code).toBe(1);
  const { [collection]: ids } = simulatedIds(simulator);
  expect(await storedIds(path)).toEqual({ [collection]: ids });
});
