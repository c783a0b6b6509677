import { describe, expect, it } from "vitest";
import { expectation } from "../../src/iocs/expectation.ts";
import { recognise } from "../../src/iocs/recognise.ts";

const md5 = "0123456789abcdef0123456789ABCDEF";

it.each([
  ["192.0.2.1", "ipv4", "192.0.2.1"],
  ["192[.]0[.]2[.]1", "ipv4", "192.0.2.1"],
  ["2001:0DB8:0:0::1", "ipv6", "2001:db8::1"],
  ["[2001:db8::1]", "ipv6", "2001:db8::1"],
  ["::ffff:192.0.2.1", "ipv4", "192.0.2.1"],
  ["Evil.Example", "domain", "evil.example"],
  ["evil.example.", "domain", "evil.example"],
  ["evil(dot)example", "domain", "evil.example"],
  ["bücher.example", "domain", "xn--bcher-kva.example"],
  ["пример.example", "domain", "xn--e1afmkfd.example"],
  ["_dmarc.evil.example", "domain", "_dmarc.evil.example"],
  ["abcdefghij234567.onion", "domain", "abcdefghij234567.onion"],
  ["http://Evil.Example", "url", "http://evil.example/"],
  ["hxxps[://]evil[.]example/a?b=1", "url", "https://evil.example/a?b=1"],
  ["h**p://192.0.2.1:8080/x", "url", "http://192.0.2.1:8080/x"],
  ["fxp://evil.example/a", "url", "ftp://evil.example/a"],
  ["tcp://192.0.2.1:4444", "url", "tcp://192.0.2.1:4444"],
  ["Evil.example/login.php", "url", "evil.example/login.php"],
  ["192.0.2.1:8080/gate", "url", "192.0.2.1:8080/gate"],
  ["Some.One[@]Evil[.]Example", "email", "Some.One@evil.example"],
  [md5, "md5", md5.toLowerCase()],
  ["a".repeat(40), "sha1", "a".repeat(40)],
  ["B".repeat(64), "sha256", "b".repeat(64)],
  ["c".repeat(128), "sha512", "c".repeat(128)],
  ["cve-2021-44228", "cve", "CVE-2021-44228"],
  [" 192.0.2.1\n", "ipv4", "192.0.2.1"],
])("recognises %j as %s", (raw, type, value) => {
  expect(recognise(raw)).toEqual({ type, value });
});

it.each([
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "256.0.2.1",
  "0x7f.0.0.1",
  "192.0.2.01",
  "1:2",
  ":",
  "invoice.exe",
  "example",
  "com",
  "evil..example",
  "evil example.com",
  "user@",
  "@evil.example",
  "a@b",
  "http://",
  "n/a",
  "1/2",
  "and/or.example",
  "g".repeat(32),
  "a".repeat(33),
  "CVE-21-1",
  "constructor",
  "",
])("does not recognise %j", (raw) => {
  expect(recognise(raw)).toEqual({ type: "unknown", value: raw });
});

describe("the types that a key's name implies", () => {
  it.each([
    ["ip", ["ipv4", "ipv6"]],
    ["IPs", ["ipv4", "ipv6"]],
    ["addresses", ["ipv4", "ipv6"]],
    ["cnc_ipv4", ["ipv4"]],
    ["cncDomain", ["domain"]],
    ["file-md5", ["md5"]],
    ["md5Hash", ["md5"]],
    ["hash_sha256", ["sha256"]],
    ["hashes", ["md5", "sha1", "sha256", "sha512"]],
    ["phishing urls", ["url"]],
    ["email_domain", ["domain"]],
    ["cves", ["cve"]],
    ["name", undefined],
    ["cnc", undefined],
    ["constructor", undefined],
  ])("%s: %j", (key, types) => {
    expect(expectation(key)).toEqual(types);
  });
});
