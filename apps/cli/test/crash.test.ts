import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator } from "@cyberintegrations/simulator";
import { expect, it } from "vitest";
import { envFor, runBuilt, simulatedIds, start, storedIds, tempFolder } from "./harness.ts";

const kills = 6;

it(
  "loses nothing and stores nothing twice when it is killed at any instant, again and again",
  { timeout: 120_000 },
  async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 90, latency: 15 });
    const args = ["sync", "--store", path, "--limit", "10"];
    const env = envFor(simulator);
    const progress: number[] = [];

    for (let i = 0; i < kills; i += 1) {
      simulator.clearRequests();
      const child = start(args, env);
      // After so many requests, on however slow a machine: each run gets a little further before it dies.
      const some = 8 + Math.random() * 60;
      while (simulator.requests.length < some && child.exitCode === null) await wait(5);
      await wait(Math.random() * 50);
      child.kill("SIGKILL");
      await once(child, "close");
      const ids = Object.values(await storedIds(path)).flat();
      expect(new Set(ids).size).toBe(ids.length);
      progress.push(ids.length);
    }
    // Each run went on from where the one before it died.
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBeGreaterThan(0);
    expect(progress[0]).toBeLessThan(90 * simulator.collections("ti").length);

    const { code } = await runBuilt(args, env);
    expect(code).toBe(0);
    expect(await storedIds(path)).toEqual(simulatedIds(simulator));
  },
);

it(
  "stores the current page when it is interrupted, and exits with 130",
  { timeout: 60_000 },
  async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 500, latency: 30 });
    const child = start(["sync", "--store", path, "--limit", "10"], envFor(simulator));
    while (simulator.requests.length < 20) await wait(5);
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(130);
    const stored = Object.values(await storedIds(path)).flat().length;
    expect(stored).toBeGreaterThan(0);
    expect(stored % 10).toBe(0);
  },
);

it(
  "ends at once when it is interrupted a second time, and loses nothing",
  { timeout: 60_000 },
  async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 30 });
    const env = envFor(simulator);
    simulator.addFault({ collection: "ioc/common", kind: "delay", ms: 60_000, times: Infinity });
    const args = ["sync", "--store", path, "--collections", "ioc/common,ioc/primary"];
    const child = start(args, env);
    while (!simulator.requests.some(({ collection }) => collection === "ioc/common")) await wait(5);
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([130, null]);
    simulator.clearFaults();
    expect((await runBuilt(args, env)).code).toBe(0);
    const { "ioc/common": common, "ioc/primary": primary } = simulatedIds(simulator);
    expect(await storedIds(path)).toEqual({ "ioc/common": common, "ioc/primary": primary });
  },
);
