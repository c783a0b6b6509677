import { describe, expect, it } from "vitest";
import { compareVersions, isOlder, outdatedBefore } from "../src/commit/version.ts";

describe("the versions of a feed", () => {
  it.each([
    ["9", "10"],
    ["99", "100"],
    ["0009", "10"],
    ["12345678901234567890123", "12345678901234567890124"],
    [null, "1"],
    ["", "1"],
    [null, "0"],
    ["2026-01-02", "1"],
    ["x1", "1"],
    ["1x", "1"],
  ])("come in the order %j, %j", (one, other) => {
    expect(compareVersions(one, other)).toBeLessThan(0);
    expect(compareVersions(other, one)).toBeGreaterThan(0);
  });

  it.each([
    ["7", "0007"],
    ["0", "000"],
    [null, "x"],
    [null, null],
    ["12", "12"],
  ])("%j and %j are equally new", (one, other) => {
    expect(compareVersions(one, other)).toBe(0);
    expect(compareVersions(other, one)).toBe(0);
    expect([isOlder(one, other), isOlder(other, one)]).toEqual([false, false]);
  });

  it("are older only if both have a cursor", () => {
    expect(isOlder("9", "10")).toBe(true);
    expect(isOlder("10", "9")).toBe(false);
    expect(isOlder(null, "10")).toBe(false);
    expect(isOlder("x", "10")).toBe(false);
    expect(isOlder("10", null)).toBe(false);
  });
});

describe("a version on a page", () => {
  it.each([
    ["the page ends after the stored version", "11", "9", "10", true],
    ["the page ends with the stored version", "10", "9", "10", true],
    ["the page has no cursor", null, "9", "10", true],
    ["the page ends before the stored version", "9", "9", "10", false],
    ["it is the stored version", "11", "10", "10", false],
    ["it is newer", "11", "11", "10", false],
    ["it has no cursor", "11", null, "10", false],
    ["the stored version has no cursor", "11", "9", null, false],
  ])(
    "if %s: page to %j, version %j, stored %j, outdated: %s",
    (_, to, version, stored, outdated) => {
      expect(outdatedBefore(to)(version, stored)).toBe(outdated);
    },
  );
});
