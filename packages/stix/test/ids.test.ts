import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { file, indicatorId, objectId, observable, observableId } from "../src/index.ts";

/** UUIDv5 once more, with the SHA-1 of Node. */
function uuid5(text: string, namespace = "00abedb4-aa42-466c-9c01-fed23315a9b7"): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(text, "utf8")
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// The ids that the OASIS committee lists for the examples of the specification, whose printed ids don't follow its own rules:
// https://github.com/oasis-tcs/cti-stix2/issues/318
it.each([
  ["ipv4", "198.51.100.3", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"],
  ["ipv4", "198.52.200.4", "ipv4-addr--055987b7-7d94-5326-8e20-c3dad8241976"],
  ["domain", "example.com", "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"],
  [
    "ipv6",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "ipv6-addr--85a85a8c-ee99-5722-946d-3c3a3270fc6f",
  ],
  ["url", "https://example.com/research/index.html", "url--47c3cf9a-5027-5bf0-997a-017c7edc7c55"],
  ["email", "john@example.com", "email-addr--7165e2a9-671f-585d-b1e1-ca59c671d934"],
  [
    "sha256",
    "ceafbfd424be2ca4a5f0402cae090dda2fb0526cf521b60b60077c0f622b285a",
    "file--70221dbf-52fd-5377-9619-c0ce6b3ffc8c",
  ],
])("gives the %s %s of the specification the id that OASIS lists", (type, value, id) => {
  expect(observable(type, value)?.id).toBe(id);
});

it("derives the same ids as a second implementation, for any value", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (value) => {
      const text = JSON.stringify({ value });
      expect(observableId("url", { value })).toBe(`url--${uuid5(text)}`);
      expect(indicatorId(value)).toBe(`indicator--${uuid5(JSON.stringify({ pattern: value }))}`);
      const namespace = "4cc2210d-00e7-4719-8be8-e8757126a248";
      const own = uuid5(JSON.stringify(["malware", value]), namespace);
      expect(objectId("malware", value)).toBe(`malware--${own}`);
    }),
    { numRuns: 200 },
  );
});

it("writes the properties that contribute to an id in the order of RFC 8785", () => {
  const id = `software--${uuid5('{"name":"Word","vendor":"Microsoft","version":"2002"}')}`;
  expect(observableId("software", { version: "2002", vendor: "Microsoft", name: "Word" })).toBe(id);
});

it("identifies a file by the first of its hashes: MD5, SHA-1, SHA-256, SHA-512", () => {
  const hashes = {
    sha512: "d".repeat(128),
    sha256: "c".repeat(64),
    sha1: "b".repeat(40),
    md5: "a".repeat(32),
  };
  const names = { md5: "MD5", sha1: "SHA-1", sha256: "SHA-256", sha512: "SHA-512" } as const;
  const left: Partial<typeof hashes> = { ...hashes };
  for (const [type, name] of Object.entries(names)) {
    const hash = hashes[type as keyof typeof hashes];
    expect(file(left)?.id).toBe(`file--${uuid5(JSON.stringify({ hashes: { [name]: hash } }))}`);
    Reflect.deleteProperty(left, type);
  }
  expect(file({})).toBeUndefined();
  expect(file(hashes)).toMatchObject({ hashes: { MD5: hashes.md5, "SHA-512": hashes.sha512 } });
});

it("has no observable for what is no value of an observable", () => {
  expect(observable("cve", "CVE-2099-10001")).toBeUndefined();
  expect(observable("unknown", "x")).toBeUndefined();
  expect(observable("domain", " ")).toBeUndefined();
  expect(observable("domain", "a\u0000.example")).toBeUndefined();
});
