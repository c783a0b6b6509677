import { once } from "node:events";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { envFor, runBuilt, start, storedIds, tempFolder } from "./harness.ts";

const timeout = 60_000;
const collection = "ioc/common";
const gone = /feeds\.db was deleted, moved or replaced while it was open/;

let folder: ReturnType<typeof tempFolder>;
let path: string;
let simulator: Simulator;
beforeEach(async () => {
  folder = tempFolder();
  path = join(folder.path, "feeds.db");
  simulator = await createSimulator({ feeds: 300, latency: 30 });
});
afterEach(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

/** Starts a sync in small pages, and waits until some of them are stored. */
async function midway(...flags: readonly string[]) {
  const args = ["sync", "--store", path, "--collections", collection, "--limit", "10", ...flags];
  const child = start(args, envFor(simulator));
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += String(chunk)));
  while (simulator.requests.length < 8) await wait(5);
  return { child, closed: once(child, "close"), said: () => said };
}

it.each([[["", "-wal", "-shm"]], [[""]], [["-wal"]], [["-shm"]]])(
  "sync fails when files of its store are deleted meanwhile, and the next one stores all: %j",
  { timeout },
  async (suffixes) => {
    const { child, closed, said } = await midway();
    for (const suffix of suffixes) rmSync(`${path}${suffix}`);
    const requests = simulator.requests.length;
    expect(await closed).toEqual([1, null]);
    expect(child.exitCode).toBe(1);
    expect(said()).toMatch(gone);
    expect(said()).not.toMatch(/^\s+at /m);
    // At the latest after the next page; one more may be on its way.
    expect(simulator.requests.length - requests).toBeLessThan(4);

    const again = await runBuilt(
      ["sync", "--store", path, "--collections", collection],
      envFor(simulator),
    );
    expect(again.code).toBe(0);
    const ids = [...simulator.feedIds(collection)].sort();
    expect(await storedIds(path)).toEqual({ [collection]: ids });
  },
);

it("sync --watch reports it once, and continues in a new store", { timeout }, async () => {
  const { child, closed, said } = await midway("--watch", "1s");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`);
  await vi.waitFor(
    () => {
      expect(said()).toContain(`${collection}: done: 300 feeds`);
    },
    { timeout: 30_000 },
  );
  child.kill("SIGTERM");
  expect(await closed).toEqual([130, null]);
  expect(said().match(new RegExp(gone, "g"))).toHaveLength(1);
  const ids = [...simulator.feedIds(collection)].sort();
  expect(await storedIds(path)).toEqual({ [collection]: ids });
});

it("sync --watch continues from the cursor of a restored store", { timeout }, async () => {
  const args = ["sync", "--store", path, "--collections", collection];
  await runBuilt(args, envFor(simulator));
  const backup = join(folder.path, "backup.db");
  copyFileSync(path, backup);
  simulator.grow(100);
  simulator.clearRequests();
  const { child, closed, said } = await midway("--watch", "1s");
  for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);
  rmSync(path);
  copyFileSync(backup, path);
  await vi.waitFor(
    () => {
      // All that the backup lacks, and nothing else.
      expect(said()).toMatch(/ioc\/common: done: \d+ feeds \(90 new/);
    },
    { timeout: 30_000 },
  );
  child.kill("SIGTERM");
  await closed;
  const ids = [...simulator.feedIds(collection)].sort();
  expect(await storedIds(path)).toEqual({ [collection]: ids });
});
