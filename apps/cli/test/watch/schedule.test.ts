import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { nothingYet } from "@cyberintegrations/ingest";
import { wait } from "@cyberintegrations/ingest";
import { Schedule } from "@cyberintegrations/ingest";
import { watchCollections } from "@cyberintegrations/ingest";
import { FakeClock } from "./fake-clock.ts";
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

  it("waits longer after each failure of a collection, and as before after a success", async () => {
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

  it("is ended by a defect in one collection, after the running reads have ended", async () => {
    const clock = new FakeClock();
    const ended: string[] = [];
    const good = async () => {
      await clock.sleep(1000, new AbortController().signal);
      ended.push("good");
      return { ...nothingYet("good"), requests: 0 };
    };
    const bad = () => Promise.reject(new TypeError("a defect"));
    const collections = [
      { name: "good", read: good },
      { name: "bad", read: bad },
    ];
    const { signal } = new AbortController();
    const options = { intervalOf: () => minute, concurrency: 2, clock, signal };
    const watched = watchCollections(collections, options).catch((error: unknown) => error);
    while (ended.length === 0) {
      await new Promise(setImmediate);
      clock.advance();
    }
    expect(await watched).toEqual(new TypeError("a defect"));
    expect(ended).toEqual(["good"]);
  });
});

describe("a schedule", () => {
  const half = () => 0.5;

  it("retries a collection of a long interval soon, and at most at that interval", () => {
    const schedule = new Schedule(1440 * minute, 0, half);
    const waits = [1, 2, 3, 11, 12, 2000].map((failures) => schedule.waitAfter(0, failures));
    expect(waits.map((ms) => ms / minute)).toEqual([1, 2, 4, 1024, 1440, 1440]);
  });

  it("does not wait longer after a failure if the interval is short", () => {
    const schedule = new Schedule(10_000, 0, half);
    expect(schedule.waitAfter(0, 1)).toBe(10_000);
  });

  it.each([
    ["early", () => 0, 54_000],
    ["on time", half, 60_000],
    ["late", () => 1, 66_000],
  ])("may start %s", (_, random, expected) => {
    expect(new Schedule(minute, 0, random).waitAfter(0, 0)).toBeCloseTo(expected, 6);
  });

  it("does not read again at once when a read began early and ended before its slot", () => {
    const schedule = new Schedule(minute, 0, () => 0);
    const start = schedule.waitAfter(0, 0);
    expect(start + schedule.waitAfter(start + 1000, 0)).toBeCloseTo(2 * minute - 7000, 6);
  });

  it("starts again when the clock was set back, and skips runs that a jump forward passed", () => {
    const schedule = new Schedule(minute, 100 * minute, half);
    expect(schedule.waitAfter(40 * minute, 0)).toBe(minute);
    expect(schedule.waitAfter(41 * minute, 0)).toBe(minute);
    expect(schedule.waitAfter(900.5 * minute, 0)).toBe(minute / 2);
  });
});

describe("a wait", () => {
  const { signal } = new AbortController();

  /** Continues a wait of some minutes; `happens` runs after its first sleep. */
  async function waited(minutes: number, happen: (clock: FakeClock) => void): Promise<number> {
    const clock = new FakeClock();
    let sleeps = 0;
    const over = wait(minutes * minute, clock, signal).then(() => true);
    while (!(await Promise.race([over, new Promise<false>((go) => setImmediate(go, false))]))) {
      if (sleeps++ === 1) happen(clock);
      clock.advance();
    }
    return sleeps;
  }

  it.each([
    ["nothing happens", 10, () => undefined, 10],
    [
      "the machine sleeps through its end",
      10,
      (clock: FakeClock) => {
        clock.set(clock.now() + 60 * minute);
      },
      2,
    ],
    [
      "the clock is set back",
      10,
      (clock: FakeClock) => {
        clock.set(clock.now() - 60 * minute);
      },
      10,
    ],
  ])("ends in time when %s", async (_, minutes, happen, sleeps) => {
    expect(await waited(minutes, happen)).toBe(sleeps);
  });

  it("can last longer than the maximum of a timer", async () => {
    expect(await waited(60 * 24 * 25, () => undefined)).toBe(60 * 24 * 25);
  });
});
