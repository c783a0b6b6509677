import { expect, it } from "vitest";
import { checkInterval, recurrence } from "../src/recurrence.ts";

const minute = 60_000;

it("is the same for a collection each time, and within the interval", () => {
  const rule = recurrence("acme/apt/threat", 15 * minute);
  expect(recurrence("acme/apt/threat", 15 * minute)).toBe(rule);
  expect(rule).toMatch(/^DTSTART:20260101T00(?:0\d|1[0-4])00Z\nRRULE:FREQ=MINUTELY;INTERVAL=15$/);
});

it("spreads collections over the interval", () => {
  const starts = Array.from({ length: 1500 }, (_, index) => recurrence(`t${index}/c`, 15 * minute));
  const counts = Map.groupBy(starts, (rule) => rule.slice(0, 24));
  expect(counts.size).toBe(15);
  for (const [, group] of counts) expect(group.length).toBeGreaterThan(60);
});

it("accepts long intervals, and rejects seconds", () => {
  expect(recurrence("a", 36 * 60 * minute)).toMatch(/INTERVAL=2160$/);
  for (const interval of [minute, 7 * minute]) checkInterval("every", interval);
  for (const interval of [30_000, 0, 90_000]) {
    expect(() => {
      checkInterval("every", interval);
    }).toThrow(`every: expected whole minutes, got ${interval / 1000} s`);
  }
});
