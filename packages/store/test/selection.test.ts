import { describe, expect, it } from "vitest";
import { compileAllowList } from "../src/selection/allow-list.ts";
import {
  compileSelection,
  isCompromised,
  type Selectable,
  type SelectionOptions,
} from "../src/selection/selection.ts";

describe("the allow-list", () => {
  const isListed = compileAllowList({
    entries: [
      "8.8.8.8",
      "198.18.0.0/15",
      "2001:4860::/32",
      "google.com",
      "*.cdn.example",
      "a@b.example",
      " ABCDEF0123 ",
    ],
  });

  it.each([
    ["ipv4", "8.8.8.8", true],
    ["ipv4", "8.8.8.9", false],
    ["ipv4", "198.19.255.255", true],
    ["ipv4", "198.20.0.1", false],
    ["ipv6", "2001:4860:4860::8888", true],
    ["ipv6", "::ffff:8.8.8.8", true],
    ["ipv6", "2a00:1450::1", false],
    ["domain", "google.com", true],
    ["domain", "Mail.Google.com.", true],
    ["domain", "notgoogle.com", false],
    ["domain", "google.com.evil.example", false],
    ["domain", "edge.cdn.example", true],
    ["url", "https://www.google.com/search?q=1", true],
    ["url", "https://user@evil.example/google.com", false],
    ["url", "https://8.8.8.8:8443/a", true],
    ["url", "http://[2001:4860::1]/", true],
    ["url", "http://10.0.0.1/", true],
    ["email", "x@google.com", true],
    ["email", "A@B.example", true],
    ["email", "c@b.example", false],
    ["md5", "abcdef0123", true],
    ["unknown", "no url at all", false],
  ])("%s %s: %s", (type, value, expected) => {
    expect(isListed(type, value)).toBe(expected);
  });

  it.each([
    "10.1.2.3",
    "127.0.0.1",
    "169.254.1.1",
    "192.168.1.1",
    "224.0.0.1",
    "0.0.0.0",
    "fe80::1",
    "fc00::1",
    "::1",
  ])("always contains the reserved address %s, unless it may be delivered", (value) => {
    expect(compileAllowList({})("ipv4", value)).toBe(true);
    expect(compileAllowList({ deliverReserved: true })("ipv4", value)).toBe(false);
  });

  it.each(["", "10.0.0.0/33", "1.2.3.4/x y"])("refuses the entry %j", (entry) => {
    expect(() => compileAllowList({ entries: ["8.8.8.8", entry] })).toThrow(
      /^entries\[1\]: expected/,
    );
  });
});

const indicator: Selectable = {
  ...{ type: "ipv4", value: "203.0.114.1", tlp: "green", severity: "orange" },
  sources: [{ collection: "ioc/common" }],
};
const why = (options: SelectionOptions, more: Partial<Selectable>) =>
  compileSelection(options).suppressed({ ...indicator, ...more });

describe("the TLP ceiling", () => {
  it.each([
    ["clear", true],
    ["WHITE", true],
    ["green", true],
    ["amber", true],
    ["amber+strict", false],
    ["red", false],
    ["orange", false],
    [null, false],
  ])("of amber passes %s: %s", (tlp, passes) => {
    expect(why({}, { tlp })).toBe(passes ? undefined : "tlp");
    expect(why({ tlp: "red" }, { tlp })).toBeUndefined();
  });
});

describe("the lowest severity", () => {
  it("leaves out lower and unknown ones", () => {
    const minSeverity = "orange";
    expect(why({ minSeverity }, { severity: "green" })).toBe("severity");
    expect(why({ minSeverity }, { severity: null })).toBe("severity");
    for (const severity of ["orange", "red"])
      expect(why({ minSeverity }, { severity })).toBeUndefined();
    expect(why({}, { severity: null })).toBeUndefined();
  });
});

describe("compromised data", () => {
  it("is delivered only where the collection is named", () => {
    const account = { sources: [{ collection: "compromised/account_group" }] };
    expect(why({}, account)).toBe("collections");
    expect(why({ collections: ["ioc/common"] }, account)).toBe("collections");
    expect(why({ collections: ["compromised/account_group"] }, account)).toBeUndefined();
    expect(
      ["osi/public_leak", "osi/git_repository", "osi/vulnerability"].map(isCompromised),
    ).toEqual([true, true, false]);
  });
});

it("names the option that is not valid", () => {
  expect(() => compileSelection({ tlp: "yellow" as never })).toThrow(/^tlp: expected one of clear/);
  expect(() => compileSelection({ minSeverity: "high" as never })).toThrow(
    /^minSeverity: expected/,
  );
});
