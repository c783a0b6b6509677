import { describe, expect, it } from "vitest";
import { timerSleep, wait } from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";

const minute = 60_000;
const never = new AbortController().signal;

describe("a wait", () => {
  it.each([
    ["nothing", 0, []],
    ["less than nothing", -1, []],
    ["less than a minute", 30_000, [30_000]],
    ["a minute", minute, [minute]],
    ["more", 2.5 * minute, [minute, minute, minute / 2]],
  ])("of %s sleeps a minute at most at a time", async (_, milliseconds, slept) => {
    const clock = new FakeClock();
    await wait(milliseconds, clock, never);
    expect(clock.slept).toEqual(slept);
    expect(clock.now()).toBe(Math.max(0, milliseconds));
  });

  it("can last longer than the maximum of a timer", async () => {
    const clock = new FakeClock();
    await wait(25 * 24 * 60 * minute, clock, never);
    expect(clock.now()).toBe(25 * 24 * 60 * minute);
  });

  it("ends in time when the machine sleeps through its end", async () => {
    const clock = new FakeClock();
    const sleep = async (milliseconds: number, signal: AbortSignal) => {
      await clock.sleep(milliseconds, signal);
      if (clock.slept.length === 2) clock.set(clock.now() + 60 * minute);
    };
    await wait(10 * minute, { now: clock.now, random: clock.random, sleep }, never);
    expect(clock.slept).toHaveLength(2);
  });

  it("is not longer when the clock is set back", async () => {
    const clock = new FakeClock({ time: 1e12 });
    const sleep = async (milliseconds: number, signal: AbortSignal) => {
      await clock.sleep(milliseconds, signal);
      if (clock.slept.length === 2) clock.set(0);
    };
    await wait(10 * minute, { now: clock.now, random: clock.random, sleep }, never);
    expect(clock.slept).toEqual(Array(10).fill(minute));
  });

  it("ends when the signal aborts, and does not start after that", async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleep = async (milliseconds: number, signal: AbortSignal) => {
      await clock.sleep(milliseconds, signal);
      abort.abort();
    };
    await wait(10 * minute, { now: clock.now, random: clock.random, sleep }, abort.signal);
    expect(clock.slept).toEqual([minute]);
    await wait(10 * minute, clock, abort.signal);
    expect(clock.slept).toEqual([minute]);
  });
});

describe("the system's sleep", () => {
  it("ends after its time", async () => {
    const began = performance.now();
    await timerSleep(30, never);
    expect(performance.now() - began).toBeGreaterThan(25);
  });

  it("ends without an error when the signal aborts, before or during it", async () => {
    const began = performance.now();
    await timerSleep(60_000, AbortSignal.abort());
    await timerSleep(60_000, AbortSignal.timeout(10));
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
