import { describe, expect, it } from "vitest";
import { ruler, joined } from "../src/data/ruler.ts";
import {
  currentAfter,
  currentBetween,
  eventsFor,
  isCurrent,
  newestOf,
  originOf,
  successor,
  superseded,
} from "../src/data/timeline.ts";

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i + 1);

describe("the timeline", () => {
  it("has at most one successor for each event, which supersedes it", () => {
    for (const n of upTo(2000)) {
      const next = successor(n);
      if (next > 0) expect(superseded(next)).toBe(n);
      if (superseded(n) > 0) expect(successor(superseded(n))).toBe(n);
    }
  });

  it("revises one event in ten, some feeds twice", () => {
    expect(upTo(10_000).filter((n) => superseded(n) > 0).length).toBeGreaterThan(990);
    expect(new Set(upTo(1000).map((n) => originOf(n).revision))).toEqual(new Set([0, 1, 2]));
  });

  it("counts by arithmetic what counting one by one finds", () => {
    for (const size of [0, 1, 9, 39, 40, 41, 59, 60, 61, 70, 250, 1003]) {
      for (const position of [0, 1, 2, 3, 20, 35, size - 1, size].filter(
        (p) => p >= 0 && p <= size,
      )) {
        const counted = upTo(size).filter((n) => n > position && isCurrent(n, size)).length;
        expect(currentAfter(position, size), `after ${position} of ${size}`).toBe(counted);
      }
    }
  });

  it("finds how many events make so many feeds", () => {
    for (const feeds of [0, 1, 38, 39, 40, 200, 1001]) {
      const size = eventsFor(feeds);
      expect(currentAfter(0, size)).toBe(feeds);
      if (size > 0) expect(currentAfter(0, size - 1)).toBe(feeds - 1);
    }
  });

  it("gives each feed once, at its newest event, in either direction", () => {
    const events = [...currentBetween(0, 500, 500)];
    expect([...currentBetween(0, 500, 500, true)]).toEqual(events.toReversed());
    const creations = events.map((n) => originOf(n).creation);
    expect(new Set(creations).size).toBe(events.length);
    expect(creations.map((creation) => newestOf(creation, 500))).toEqual(events);
  });
});

describe("a ruler", () => {
  const late = joined(ruler(1e13, 1e6, 7), 50, ruler(1e14, 1000, 8));

  it("rises in irregular steps", () => {
    const steps = upTo(99).map((n) => late.at(n + 1) - late.at(n));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(new Set(steps).size).toBeGreaterThan(90);
  });

  it("finds the event of any value", () => {
    for (const n of upTo(100)) {
      expect(late.last(late.at(n))).toBe(n);
      expect(late.last(late.at(n) - 1)).toBe(n - 1);
    }
    expect(late.last(0)).toBe(0);
    expect(late.last(9e13)).toBe(50);
  });
});
