import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { SyncedCollection } from "@cyberintegrations/ingest";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { expect, it } from "vitest";
import { openQueue } from "../src/index.ts";
import { accountOf, mappingThat, schedule, startWorker, stored } from "./rig.ts";

const server = usePostgres();

const collection = "apt/threat";
const jobExpiry = 10_000;
const slice = { portions: 1, milliseconds: 600_000 };
const fromStart = { seqUpdate: "0", options: { prefetch: 0 } };

/** An API whose only page has 500 feeds and 60 MB. It answers that many requests. */
function largePage(times: number): Promise<Simulator> {
  const items = Array.from({ length: 500 }, (_, feed) => ({
    id: `f${feed}`,
    seqUpdate: feed + 1,
    description: "x".repeat(120_000),
  }));
  const body = { count: 500, items, seqUpdate: 500 };
  return createSimulator({
    feeds: 0,
    faults: [{ collection, path: /updated$/, kind: "status", status: 200, body, times }],
  });
}

/** Records the reads of a worker. */
function reads() {
  const finished: SyncedCollection[] = [];
  let portions = 0;
  return {
    finished,
    portions: () => portions,
    events: {
      readsOf: () => ({
        portion: () => void (portions += 1),
        finished: (outcome: SyncedCollection) => void finished.push(outcome),
      }),
    },
  };
}

const sum = (outcomes: readonly SyncedCollection[]) =>
  outcomes.reduce((total, { created }) => total + created, 0);

it.concurrent(
  "a page of 60 MB that takes longer than the job expiry stays with its worker, which sends heartbeats",
  { timeout: 150_000 },
  async () => {
    const location = await server().newDatabase();
    await using simulator = await largePage(1);
    const memory = new Int32Array(new SharedArrayBuffer(4));
    const keys = mappingThat(() => Atomics.wait(memory, 0, 0, 24));
    const accounts = new Map([
      ["acme", accountOf(simulator, [collection], { ...fromStart, keys })],
    ]);
    await schedule(location, { accounts }, { jobExpiry });
    const workers = [reads(), reads()];
    const running = workers.map(({ events }) =>
      startWorker({ location, accounts, concurrency: 1, jobExpiry, slice, events }),
    );
    await using _one = await running[0];
    await using _other = await running[1];
    const began = Date.now();
    const all = () => workers.flatMap(({ finished }) => finished);
    await until(() => sum(all()) === 500);
    expect(Date.now() - began).toBeGreaterThan(jobExpiry);
    expect(workers.reduce((total, { portions }) => total + portions(), 0)).toBe(1);
    await until(async () => (await stored(location, "acme", collection)).syncs === 1);
    expect(all().filter(({ error }) => error)).toEqual([]);
    expect(new Set((await stored(location, "acme", collection)).ids).size).toBe(500);
    expect(sum(all())).toBe(500);
  },
);

it.concurrent(
  "a page of 60 MB that blocks its worker beyond the job expiry is read by another one, and stored once",
  { timeout: 150_000 },
  async () => {
    const location = await server().newDatabase();
    await using simulator = await largePage(2);
    const folder = mkdtempSync(join(tmpdir(), "fleet-"));
    const file = join(folder, "continue");
    const accounts = new Map([["acme", accountOf(simulator, [collection], fromStart)]]);
    const { tiUrl, username, apiKey } = simulator;
    await schedule(location, { accounts }, { jobExpiry });
    const args = ["blocked-worker.ts", location, tiUrl, username, apiKey, file];
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const blocked = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: [...stdio] });
    try {
      await until(() => simulator.requests.length > 0);
      const { events, finished, portions } = reads();
      await using _worker = await startWorker({
        ...{ location, accounts, concurrency: 1, jobExpiry, slice, events },
      });
      await until(() => portions() === 1);
      writeFileSync(file, "");
      const ended = once(blocked, "exit");
      expect(JSON.parse(await text(blocked.stdout))).toEqual({
        ...{ feeds: 0, created: 0, code: "fenced" },
      });
      expect(await ended).toEqual([0, null]);
      await until(async () => (await stored(location, "acme", collection)).syncs > 0);
      expect(sum(finished)).toBe(500);
      expect(new Set((await stored(location, "acme", collection)).ids).size).toBe(500);
      await using queue = await openQueue(location);
      expect(await queue?.deadLetters()).toEqual([]);
    } finally {
      blocked.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  },
);
