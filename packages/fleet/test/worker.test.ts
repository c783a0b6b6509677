import { InputError } from "@cyberintegrations/errors";
import type { SyncedCollection } from "@cyberintegrations/ingest";
import { createSimulator } from "@cyberintegrations/simulator";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { beforeEach, describe, expect, it } from "vitest";
import { openQueue, openWorker, type Worker, type WorkerOptions } from "../src/index.ts";
import { accountOf, schedule, stored } from "./rig.ts";

const server = usePostgres();
const collection = "apt/threat";

let location: string;
beforeEach(async () => {
  location = await server().newDatabase();
});

const open = (options: Pick<WorkerOptions, "accounts"> & Partial<WorkerOptions>) =>
  openWorker({ location, concurrency: 1, ...options });
const queued = async () => {
  await using queue = await openQueue(location);
  return (await queue?.status())?.queue;
};

/** Runs a worker until a condition is met. */
async function running(worker: Worker, condition: () => boolean | Promise<boolean>) {
  const end = new AbortController();
  const ended = worker.run(end.signal);
  await until(condition);
  end.abort();
  return await ended;
}

describe("a worker", () => {
  it("requests the next job at once, and reads long collections in slices", async () => {
    await using simulator = await createSimulator({ feeds: 30 });
    const settings = { limit: 2, seqUpdate: "0", options: { prefetch: 0 } };
    const accounts = new Map([["acme", accountOf(simulator, [collection], settings)]]);
    await schedule(location, { accounts });
    const finished: SyncedCollection[] = [];
    const listeners: string[] = [];
    await using worker = await open({
      ...{ accounts, slice: { portions: 1, milliseconds: 600_000 } },
      events: {
        readsOf(tenant) {
          listeners.push(tenant);
          return { finished: (outcome) => void finished.push(outcome) };
        },
      },
    });
    const began = performance.now();
    const isSynced = async () => (await stored(location, "acme", collection)).syncs === 1;
    expect(await running(worker, isSynced)).toEqual({ returned: true });
    // An idle slot requests a job every two seconds.
    expect(finished.length).toBeGreaterThanOrEqual(15);
    expect(performance.now() - began).toBeLessThan(2000 * (finished.length - 1));
    expect(finished.slice(0, -1).every(({ more }) => more)).toBe(true);
    expect((await stored(location, "acme", collection)).ids).toHaveLength(30);
    expect(listeners).toEqual(["acme"]);
    expect(await queued()).toEqual({ ready: 0, retrying: 0, active: 0 });
  });

  it("returns an unfinished job to the queue when it ends, and another one continues", async () => {
    await using simulator = await createSimulator({ feeds: 20 });
    const accounts = new Map([["acme", accountOf(simulator, [collection])]]);
    await schedule(location, { accounts });
    simulator.addFault({ kind: "delay", ms: 60_000, times: Infinity });
    await using worker = await open({ accounts, concurrency: 3 });
    const began = performance.now();
    const isReading = () => simulator.requests.length > 0;
    let health: ReturnType<Worker["health"]> | undefined;
    const isSeen = () => {
      if (isReading()) health ??= worker.health();
      return isReading();
    };
    expect(await running(worker, isSeen)).toEqual({ returned: true });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(health).toMatchObject({
      ok: true,
      slots: 3,
      busy: 1,
      tenants: {},
      database: { ok: true },
    });
    expect(health?.askedAt).toEqual(expect.any(String));
    expect(await queued()).toEqual({ ready: 1, retrying: 0, active: 0 });
    simulator.clearFaults();
    await using other = await open({ accounts });
    await running(other, async () => (await stored(location, "acme", collection)).syncs === 1);
    expect((await stored(location, "acme", collection)).ids).toHaveLength(20);
  });

  it("starts nothing if it is to end already", async () => {
    await using worker = await open({ accounts: new Map() });
    expect(await worker.run(AbortSignal.abort())).toEqual({ returned: true });
    expect(worker.health()).toMatchObject({ slots: 0, busy: 0, askedAt: null });
  });

  it("shows its location without the password, and names tenants that can't be used", async () => {
    const unusable = new Map([["globex", new InputError("no file")]]);
    await using worker = await open({ accounts: new Map(), unusable });
    const url = new URL(location);
    expect(url.password).not.toBe("");
    url.password = "";
    expect(worker.location).toBe(url.href);
    expect(worker.health().tenants).toEqual({
      globex: { code: "invalid-input", message: "no file" },
    });
  });

  it("does not join the queue if the check of the store fails, and closes its connections", async () => {
    const refused = new InputError("simulated data");
    const opened = open({ accounts: new Map(), check: () => Promise.reject(refused) });
    await expect(opened).rejects.toBe(refused);
    expect(await openQueue(location)).toBeUndefined();
  });
});
