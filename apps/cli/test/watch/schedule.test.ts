import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { tempStore } from "./temp-store.ts";
import { minute, Rig } from "./rig.ts";

describe("a watch", () => {
  it("reads each collection at its own interval, without drift, within the jitter", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    await using temp = await tempStore();
    const intervals = { "ioc/common": undefined, "malware/cnc": 7 * minute, "apt/threat": minute };
    const duration = () => 20_000;
    const rig = new Rig({ simulator, store: temp.store, collections: intervals, duration });
    const begin = rig.clock.now();
    await rig.reading("apt/threat", 300);
    await rig.interrupt();
    for (const [name, interval = 5 * minute] of Object.entries(intervals)) {
      const offsets = rig.of(name).map(({ start }, slot) => (start - begin) / interval - slot);
      expect(Math.max(...offsets.map(Math.abs)), name).toBeLessThanOrEqual(0.1);
      expect(Math.max(...offsets) - Math.min(...offsets), name).toBeGreaterThan(0.12);
    }
    expect(rig.of("ioc/common").length).toBeGreaterThanOrEqual(60);
    expect(rig.of("malware/cnc").length).toBeGreaterThanOrEqual(43);
  });

  it("skips the slots that pass during a read, and never reads a collection twice at the same time", async () => {
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const duration = () => 12 * minute;
    const rig = new Rig({
      simulator,
      store: temp.store,
      collections: { "ioc/common": undefined },
      duration,
    });
    const begin = rig.clock.now();
    const reads = await rig.reading("ioc/common", 50);
    await rig.interrupt();
    const slots = reads.map(({ start }) => Math.round((start - begin) / (5 * minute)));
    expect(slots).toEqual(slots.map((_, index) => 3 * index));
  });

  it("limits the collections that are read at the same time, in their order", async () => {
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const names = simulator.collections("ti").slice(0, 7);
    const collections = Object.fromEntries(names.map((name) => [name, minute]));
    const duration = () => minute;
    const rig = new Rig({ simulator, store: temp.store, collections, concurrency: 2, duration });
    await rig.until(() => rig.reads.length >= 140);
    await rig.interrupt();
    expect(rig.most).toBe(2);
    for (const name of names) expect(rig.of(name).length, name).toBeGreaterThanOrEqual(19);
  });

  it("waits longer after each failure of a collection, and returns to the interval after a success", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    await using temp = await tempStore();
    const collections = { "ioc/common": undefined, "apt/threat": undefined };
    const rig = new Rig({ simulator, store: temp.store, collections });
    const begin = rig.clock.now();
    await rig.reading("ioc/common", 1);
    simulator.addFault({ collection: "ioc/common", kind: "status", status: 403, times: 9 });
    const reads = await rig.reading("ioc/common", 13);
    await rig.interrupt();

    const failed = reads.slice(1, 10);
    expect(failed.map(({ outcome }) => outcome.error?.code)).toEqual(Array(9).fill("forbidden"));
    expect(reads.slice(10).map(({ outcome }) => outcome.error)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const waits = failed.map(
      ({ start }, index) => ((reads[index + 2]?.start ?? NaN) - start) / minute,
    );
    for (const [index, expected] of [1, 2, 4, 8, 16, 32, 60, 60, 60].entries()) {
      expect(Math.abs((waits[index] ?? NaN) / expected - 1), `wait ${index}`).toBeLessThanOrEqual(
        0.1,
      );
    }
    for (const { start } of reads.slice(11)) {
      const slots = (start - begin) / (5 * minute);
      expect(Math.abs(slots - Math.round(slots))).toBeLessThanOrEqual(0.1);
    }
    const others = rig.of("apt/threat");
    expect(others.every(({ outcome }) => outcome.error === undefined)).toBe(true);
    expect(others.length).toBeGreaterThan(45);
  });

  it("ends at once when it is interrupted between reads", async () => {
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const rig = new Rig({ simulator, store: temp.store, collections: { "ioc/common": undefined } });
    await rig.reading("ioc/common", 3);
    const then = rig.clock.now();
    await rig.interrupt();
    expect(rig.clock.now()).toBe(then);
    expect(rig.of("ioc/common").length).toBe(3);
  });
});
