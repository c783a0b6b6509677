import { getEventListeners } from "node:events";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { simulatedIds, storedIds, tempFolder } from "../harness.ts";
import { begin } from "./fake-clock.ts";
import { minute, Rig } from "./rig.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Feeds come, a collection fails now and then, and a scraper asks: what a watch sees for long, in some seconds. */
it("uses no more memory, sockets or listeners after hundreds of rounds than before", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  const names = ["ioc/common", "malware/cnc", "apt/threat", "compromised/reaper"];
  await using simulator = await createSimulator({ feeds: 5, grants: names, until: begin });
  await using store = await openStore(path);
  const rig = new Rig({
    simulator,
    store,
    // All in less than a day: the simulator dates all growth right behind its beginning, and a search looks back a day.
    collections: Object.fromEntries(names.map((name, index) => [name, (index + 2) * minute])),
    concurrency: 2,
    duration: () => 30_000,
    flags: { healthPort: 0, healthFile: join(folder.path, "health.json") },
  });
  await rig.until(() => rig.notes.length > 0);
  const metrics = /\S+\/metrics/.exec(rig.notes.join("\n"))?.[0] ?? "";

  const round = async (index: number) => {
    if (index % 10 === 0) simulator.grow(2);
    if (index % 25 === 0) {
      simulator.addFault({ collection: "apt/threat", kind: "status", status: 403, times: 2 });
    }
    const next = rig.of("ioc/common").length + 1;
    await rig.reading("ioc/common", next);
    if (index % 5 === 0) expect((await fetch(metrics)).status).toBe(200);
  };
  const measure = () => {
    simulator.clearRequests();
    rig.forget();
    collectGarbage();
    return {
      heap: process.memoryUsage().heapUsed,
      sockets: process.getActiveResourcesInfo().filter((kind) => /TCP|FS/.test(kind)).length,
      timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
      listeners: getEventListeners(rig.signal, "abort").length,
    };
  };
  for (let index = 0; index < 100; index++) await round(index);
  const before = measure();
  let reads = 0;
  for (let index = 0; index < 4; index++) {
    for (let inside = 0; inside < 100; inside++) await round(inside);
    reads += rig.reads.length;
    measure();
  }
  const after = measure();
  await rig.interrupt();

  expect(reads).toBeGreaterThan(1000);
  expect(after.heap - before.heap).toBeLessThan(2_000_000);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets + 1);
  expect(after.timers).toBeLessThanOrEqual(before.timers + 2);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 1);
  expect(rig.most).toBe(2);
  const simulated = simulatedIds(simulator);
  expect(await storedIds(path)).toEqual(
    Object.fromEntries(names.map((name) => [name, simulated[name]])),
  );
});
