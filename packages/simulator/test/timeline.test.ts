import { describe, expect, it } from "vitest";
import { sequence, concatSequences } from "../src/data/sequence.ts";
import {
  currentAfter,
  currentBetween,
  eventsFor,
  isCurrent,
  newestOf,
  originOf,
  successor,
  predecessor,
} from "../src/data/timeline.ts";

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i + 1);

describe("the timeline", () => {
  it("has at most one successor for each event, which supersedes it", () => {
    for (const n of upTo(2000)) {
      const next = successor(n);
      if (next > 0) expect(predecessor(next)).toBe(n);
      if (predecessor(n) > 0) expect(successor(predecessor(n))).toBe(n);
    }
  });

  it("revises one event in ten, some feeds twice", () => {
    expect(upTo(10_000).filter((n) => predecessor(n) > 0).length).toBeGreaterThan(990);
    expect(new Set(upTo(1000).map((n) => originOf(n).revision))).toEqual(new Set([0, 1, 2]));
  });

  it("calculates the same count as counting one by one", () => {
    for (const size of [0, 1, 9, 39, 40, 41, 59, 60, 61, 70, 250, 1003]) {
      for (const position of [0, 1, 2, 3, 20, 35, size - 1, size].filter(
        (p) => p >= 0 && p <= size,
      )) {
        const counted = upTo(size).filter((n) => n > position && isCurrent(n, size)).length;
        expect(currentAfter(position, size), `after ${position} of ${size}`).toBe(counted);
      }
    }
  });

  it("calculates the number of events for a number of feeds", () => {
    for (const feeds of [0, 1, 38, 39, 40, 200, 1001]) {
      const size = eventsFor(feeds);
      expect(currentAfter(0, size)).toBe(feeds);
      if (size > 0) expect(currentAfter(0, size - 1)).toBe(feeds - 1);
    }
  });

  it("lists each feed once, at its newest event, in either order", () => {
    const events = [...currentBetween(0, 500, 500)];
    expect([...currentBetween(0, 500, 500, true)]).toEqual(events.toReversed());
    const creations = events.map((n) => originOf(n).creation);
    expect(new Set(creations).size).toBe(events.length);
    expect(creations.map((creation) => newestOf(creation, 500))).toEqual(events);
  });
});

describe("a sequence", () => {
  const times = concatSequences(sequence(1e13, 1e6, 7), 50, sequence(1e14, 1000, 8));

  it("increases in irregular steps", () => {
    const steps = upTo(99).map((n) => times.at(n + 1) - times.at(n));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(new Set(steps).size).toBeGreaterThan(90);
  });

  it("finds the event of any value", () => {
    for (const n of upTo(100)) {
      expect(times.last(times.at(n))).toBe(n);
      expect(times.last(times.at(n) - 1)).toBe(n - 1);
    }
    expect(times.last(0)).toBe(0);
    expect(times.last(9e13)).toBe(50);
  });
});
