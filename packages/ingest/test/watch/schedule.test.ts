import { describe, expect, it } from "vitest";
import { Schedule } from "../../src/index.ts";

const minute = 60_000;
const half = () => 0.5;

describe("the waits between reads", () => {
  it("keep the slots of the first start, however long a read takes", () => {
    const schedule = new Schedule(10 * minute, 0, half);
    expect(schedule.waitAfter(4 * minute, 0)).toBe(6 * minute);
    expect(schedule.waitAfter(10 * minute + 1, 0)).toBe(10 * minute - 1);
    expect(schedule.waitAfter(29 * minute, 0)).toBe(minute);
  });

  it("skip the slots that pass during a read, also one that passes at this moment", () => {
    const schedule = new Schedule(10 * minute, 0, half);
    expect(schedule.waitAfter(35 * minute, 0)).toBe(5 * minute);
    expect(schedule.waitAfter(50 * minute, 0)).toBe(10 * minute);
  });

  it.each([
    ["early", 0, 54_000],
    ["on time", 0.5, 60_000],
    ["late", 1, 66_000],
  ])("may be a tenth off: %s", (_, random, expected) => {
    expect(new Schedule(minute, 0, () => random).waitAfter(0, 0)).toBeCloseTo(expected, 6);
  });

  it("are never below zero, when a start may be early and its slot is near", () => {
    const schedule = new Schedule(minute, 0, () => 0);
    expect(schedule.waitAfter(minute - 1, 0)).toBe(0);
  });

  it("do not read again at once when a read began early and ended before its slot", () => {
    const schedule = new Schedule(minute, 0, () => 0);
    const start = schedule.waitAfter(0, 0);
    expect(start + schedule.waitAfter(start + 1000, 0)).toBeCloseTo(2 * minute - 7000, 6);
  });

  it("start again when the clock was set back, and skip runs that a jump forward passed", () => {
    const schedule = new Schedule(minute, 100 * minute, half);
    expect(schedule.waitAfter(40 * minute, 0)).toBe(minute);
    expect(schedule.waitAfter(41 * minute, 0)).toBe(minute);
    expect(schedule.waitAfter(900.5 * minute, 0)).toBe(minute / 2);
  });

  it("keep their slots when a read began as early as it may", () => {
    const schedule = new Schedule(10 * minute, 12 * minute, half);
    // The slot at 22 minutes is 12 minutes away: as far as jitter alone can explain.
    expect(schedule.waitAfter(10 * minute, 0)).toBeCloseTo(12 * minute, 6);
    expect(schedule.waitAfter(19 * minute, 0)).toBe(10 * minute);
  });
});

describe("the waits after failures", () => {
  it("double from one minute to an hour, or to the interval if that is longer", () => {
    const of = (interval: number, failures: readonly number[]) => {
      const schedule = new Schedule(interval, 0, half);
      return failures.map((count) => schedule.waitAfter(0, count) / minute);
    };
    expect(of(5 * minute, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(of(1440 * minute, [1, 2, 11, 12, 2000])).toEqual([1, 2, 1024, 1440, 1440]);
    expect(of(minute / 6, [1, 2])).toEqual([1 / 6, 1 / 3]);
  });

  it.each([
    [0, 54_000],
    [1, 66_000],
  ])("may be a tenth off", (random, expected) => {
    expect(new Schedule(5 * minute, 0, () => random).waitAfter(0, 1)).toBeCloseTo(expected, 6);
  });

  it("do not move the slots", () => {
    const schedule = new Schedule(10 * minute, 0, half);
    expect(schedule.waitAfter(minute, 1)).toBe(minute);
    expect(schedule.waitAfter(2 * minute, 0)).toBe(8 * minute);
  });
});
