import fc from "fast-check";
import { expect, it } from "vitest";
import { indicatorId, pattern } from "../src/index.ts";
import { parsePattern } from "./support/parse-pattern.ts";

// The text decides the id, so a change here gives every indicator a new id at every consumer.
it.each([
  [
    "ipv4",
    "192.0.2.1",
    "[ipv4-addr:value = '192.0.2.1']",
    "indicator--1a3e6677-2d0a-53c0-a2e9-5866beb3652a",
  ],
  [
    "ipv6",
    "2001:db8::1",
    "[ipv6-addr:value = '2001:db8::1']",
    "indicator--0413d25d-a9c5-5a47-9c73-d240aba5a2be",
  ],
  [
    "domain",
    "evil.example",
    "[domain-name:value = 'evil.example']",
    "indicator--4085ccb3-051d-5f93-9a2e-e75dfe732425",
  ],
  [
    "url",
    "https://evil.example/a?b='c'",
    String.raw`[url:value = 'https://evil.example/a?b=\'c\'']`,
    "indicator--b8b5a08d-313e-5def-ac4b-b718c0e1ac87",
  ],
  [
    "email",
    String.raw`a\b'c@evil.example`,
    String.raw`[email-addr:value = 'a\\b\'c@evil.example']`,
    "indicator--4cf6059f-2480-5116-a83d-ce242d510014",
  ],
  [
    "md5",
    "a".repeat(32),
    `[file:hashes.MD5 = '${"a".repeat(32)}']`,
    "indicator--b7f8b5df-c9b2-5570-9d41-205565bb355f",
  ],
  [
    "sha1",
    "b".repeat(40),
    `[file:hashes.'SHA-1' = '${"b".repeat(40)}']`,
    "indicator--6ab0f9b1-ed28-577f-b4a1-cbd9dc792ddd",
  ],
  [
    "sha256",
    "c".repeat(64),
    `[file:hashes.'SHA-256' = '${"c".repeat(64)}']`,
    "indicator--2b1c14a8-38e7-54df-86e2-e702147bcf80",
  ],
  [
    "sha512",
    "d".repeat(128),
    `[file:hashes.'SHA-512' = '${"d".repeat(128)}']`,
    "indicator--ffa4fa3b-3acc-5159-8555-5883ebed1ef9",
  ],
])("writes the pattern of a %s always in the same way", (type, value, text, id) => {
  expect(pattern(type, value)).toBe(text);
  expect(parsePattern(text).value).toBe(value);
  expect(indicatorId(text)).toBe(id);
});

it("has no pattern for a CVE, an unknown type, and values that are no text", () => {
  expect(pattern("cve", "CVE-2099-10001")).toBeUndefined();
  expect(pattern("unknown", "x")).toBeUndefined();
  expect(pattern("constructor", "x")).toBeUndefined();
  for (const value of ["", " ", "a\nb", "a\u0000b", "a\u007fb", "a\ud800b", "a".repeat(10_001)])
    expect(pattern("url", value)).toBeUndefined();
  expect(pattern("url", "a".repeat(10_000))).toBeDefined();
});

it("can be parsed and gives the value back, whatever the value is", () => {
  const unit = fc.oneof(
    fc.constantFrom("'", "\\", "\\'", "'] OR [", "\n", "\u0000", '"'),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.string({ unit }), (value) => {
      const text = pattern("url", value);
      if (text === undefined)
        expect(value.trim() === "" || /[\p{Cc}\p{Surrogate}]/u.test(value)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
