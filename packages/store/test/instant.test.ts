import { describe, expect, it } from "vitest";
import { daysAfter, instant } from "../src/commit/instant.ts";

describe("instant", () => {
  it.each([
    ["2026-01-02", "2026-01-02T00:00:00.000Z"],
    ["2026-01-02T03:04", "2026-01-02T03:04:00.000Z"],
    ["2026-01-02 03:04:05", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02t03:04:05.678901z", "2026-01-02T03:04:05.678Z"],
    ["2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05+0300", "2026-01-02T00:04:05.000Z"],
    ["2026-01-02 03:04:05 -05", "2026-01-02T08:04:05.000Z"],
  ])("reads %s as the time it is in UTC, wherever the program runs", (text, time) => {
    expect(instant(text)).toBe(time);
  });

  it.each([
    null,
    "",
    "2026",
    "12345",
    "2026-13-01",
    "1/2/2026",
    "2026-01-02T25:00",
    "2026-01-02 or so",
    "today",
  ])("takes %j for no time", (text) => {
    expect(instant(text)).toBeNull();
  });
});

describe("daysAfter", () => {
  it("counts days of 24 hours", () => {
    expect(daysAfter("2026-03-28T12:00:00.000Z", 2)).toBe("2026-03-30T12:00:00.000Z");
    expect(daysAfter("2026-01-01T00:00:00.000Z", 0.5)).toBe("2026-01-01T12:00:00.000Z");
  });

  it("returns null outside the range of valid dates", () => {
    expect(daysAfter("2026-01-01T00:00:00.000Z", 1e12)).toBeNull();
  });
});
