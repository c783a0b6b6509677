import type { JsonValue } from "@cyberintegrations/parser";
import { expect, it } from "vitest";
import { feedObjects, indicatorId, pattern, type StixObject } from "../src/index.ts";

const committedAt = "2026-11-24T10:00:00.000123Z";
const convert = (
  collection: string,
  feed: JsonValue,
  indicators: { type: string; value: string }[] = [],
) => feedObjects({ collection, id: "f1", feed, committedAt, indicators }).objects;

/** The relationships as sentences, by the names of the objects. */
function sentences(
  objects: readonly StixObject[],
  names: Readonly<Record<string, string>> = {},
): string[] {
  const found = (id: string) =>
    objects.find((one) => one.id === id) as Record<string, string> | undefined;
  const nameOf = (id = "") =>
    names[id] ?? `${found(id)?.type ?? ""} ${found(id)?.name ?? found(id)?.value ?? ""}`;
  return (objects as readonly Readonly<Record<string, string>>[])
    .filter(({ type }) => type === "relationship")
    .map(
      (one) => `${nameOf(one.source_ref)} ${one.relationship_type ?? ""} ${nameOf(one.target_ref)}`,
    );
}

const report = {
  title: "Report on amber",
  description: "<p>Text</p>",
  datePublished: "2026-01-02T03:04:05+00:00",
  labels: ["amber", "amber"],
  sources: ["https://Sources.example/a", "no link"],
  threatActor: { name: "Crew", isAPT: true, country: "aq" },
  malwareList: [{ name: "Sample.amber" }, { name: "Scanner", category: ["Tool"] }],
  cveList: [{ name: "cve-2099-12345" }],
  mitreMatrix: [{ mitreId: "T1001.002" }, { mitreId: "none" }],
  countries: ["BV"],
  regions: ["Europe"],
  sectors: ["energy"],
  evaluation: { tlp: "green", severity: "red", reliability: 80, credibility: 60 },
};

it("converts a threat report with everything that it names", () => {
  const indicators = [
    { type: "domain", value: "evil.example" },
    { type: "cve", value: "CVE-2099-1" },
  ];
  const objects = convert("hi/threat", report, indicators);
  const indicator = indicatorId(pattern("domain", "evil.example") ?? "");
  expect(sentences(objects, { [indicator]: "indicator" })).toEqual([
    "intrusion-set Crew originates-from location AQ",
    "intrusion-set Crew uses malware Sample.amber",
    "intrusion-set Crew uses tool Scanner",
    "intrusion-set Crew uses attack-pattern T1001.002",
    "intrusion-set Crew targets vulnerability CVE-2099-12345",
    "intrusion-set Crew targets location BV",
    "intrusion-set Crew targets location EUROPE",
    "intrusion-set Crew targets identity energy",
    "indicator indicates malware Sample.amber",
    "indicator indicates tool Scanner",
    "indicator indicates intrusion-set Crew",
  ]);
  const others = objects.slice(3).map(({ id }) => id);
  expect(objects[2]).toEqual({
    type: "report",
    spec_version: "2.1",
    id: expect.stringMatching(/^report--/) as string,
    created_by_ref: objects[0]?.id,
    created: "2020-01-01T00:00:00.000Z",
    modified: committedAt,
    name: "Report on amber",
    description: "<p>Text</p>",
    report_types: ["threat-report"],
    published: "2026-01-02T03:04:05.000Z",
    external_references: [{ source_name: "sources.example", url: "https://sources.example/a" }],
    object_refs: [...others, indicator],
    labels: ["severity:red", "amber"],
    confidence: 60,
    object_marking_refs: [objects[1]?.id],
  });
  expect(objects[1]).toMatchObject({ type: "marking-definition", name: "TLP:GREEN" });
});

it("takes an actor as what the feed says, else by the collection", () => {
  const typeOf = (collection: string, threatActor: JsonValue) =>
    convert(collection, { threatActor }).find(({ name }) => name === "Crew")?.type;
  expect(typeOf("hi/threat", { name: "Crew", isAPT: true })).toBe("intrusion-set");
  expect(typeOf("apt/threat", { name: "Crew", isAPT: false })).toBe("threat-actor");
  expect(typeOf("apt/threat", { name: "Crew", isAPT: null })).toBe("intrusion-set");
  expect(typeOf("hi/threat", "Crew")).toBe("threat-actor");
  const actor = (collection: string, isAPT: JsonValue) =>
    convert(collection, { name: "Crew", isAPT, country: "AQ" });
  expect(sentences(actor("apt/threat_actor", null))).toEqual([
    "intrusion-set Crew originates-from location AQ",
  ]);
  expect(sentences(actor("apt/threat_actor", false))).toEqual([
    "threat-actor Crew located-at location AQ",
  ]);
});

it("gives the object of an actor, malware or vulnerability the id that references to it have", () => {
  const references = convert("apt/threat", report).map(({ id }) => id);
  const own = [
    convert("apt/threat_actor", { name: "Crew", isAPT: true, roles: ["operator"] })[2],
    convert("malware/malware", {
      name: "Sample.amber",
      category: "loader",
      platform: ["windows"],
    })[2],
    feedObjects({
      collection: "osi/vulnerability",
      id: "x",
      feed: { id: "CVE-2099-12345" },
      committedAt,
    }).objects[2],
  ];
  for (const object of own) {
    expect(references).toContain(object?.id);
    expect(object?.modified).toBe(committedAt);
  }
  expect(own[0]).not.toHaveProperty("roles"); // STIX has them only for threat actors
  expect(own[1]).toMatchObject({ is_family: true, malware_types: ["loader"] });
  expect(own[2]).toMatchObject({
    external_references: [{ source_name: "cve", external_id: "CVE-2099-12345" }],
  });
});

it("uses the identifiers that the feed gives", () => {
  const guid = "0B8B4F7E-5B1A-4A66-9D3B-1E6A6F0B7C11";
  const objects = convert("apt/threat", {
    stixGuid: guid,
    title: "Report",
    malwareList: [
      { name: "Sample", stixGuid: `malware--${guid}` },
      { name: "Other", stixGuid: "none" },
    ],
  });
  expect(objects[2]?.id).toBe(`report--${guid.toLowerCase()}`);
  expect(objects.find(({ name }) => name === "Sample")?.id).toBe(`malware--${guid.toLowerCase()}`);
  expect(objects.find(({ name }) => name === "Other")?.id).toMatch(
    /^malware--[\da-f]{8}-[\da-f]{4}-5/,
  );
});

it("converts a command-and-control server with its malware and addresses", () => {
  const indicators = [{ type: "ipv4", value: "192.0.2.1" }];
  const feed = {
    cnc: "c2.example",
    domain: "c2.example",
    url: "https://c2.example/gate",
    ipv4: [{ ip: "192.0.2.1", countryCode: "AQ" }, { ip: "2001:DB8::1" }, { ip: "none" }],
    malwareList: [{ name: "Sample.amber" }],
    dateDetected: "2026-02-01",
    dateLastSeen: "2026-01-01",
  };
  const objects = convert("malware/cnc", feed, indicators);
  const indicator = indicatorId(pattern("ipv4", "192.0.2.1") ?? "");
  expect(sentences(objects, { [indicator]: "indicator" })).toEqual([
    "malware Sample.amber beacons-to infrastructure c2.example",
    "infrastructure c2.example consists-of domain-name c2.example",
    "infrastructure c2.example consists-of url https://c2.example/gate",
    "infrastructure c2.example consists-of ipv4-addr 192.0.2.1",
    "infrastructure c2.example consists-of ipv6-addr 2001:db8::1",
    "infrastructure c2.example located-at location AQ",
    "indicator indicates infrastructure c2.example",
    "indicator indicates malware Sample.amber",
  ]);
  expect(objects[2]).toMatchObject({ first_seen: "2026-02-01T00:00:00.000Z" });
  expect(objects[2]).not.toHaveProperty("last_seen"); // earlier than the first
});

it("relates only where the specification knows nothing more specific", () => {
  const feed = {
    target: { domain: "victim.example" },
    threatActor: { name: "Crew", isAPT: false },
    malware: { name: "Bot" },
  };
  expect(sentences(convert("attacks/ddos", feed))).toEqual([
    "threat-actor Crew uses malware Bot",
    "threat-actor Crew targets identity victim.example",
    "malware Bot targets identity victim.example",
    "incident DDoS attack on victim.example related-to identity victim.example",
    "incident DDoS attack on victim.example related-to threat-actor Crew",
    "incident DDoS attack on victim.example related-to malware Bot",
  ]);
});

it("has the rule of a YARA feed as its pattern, and nothing without a rule", () => {
  const rule = "rule sim { condition: true }";
  const [, , indicator] = convert("malware/yara", {
    name: "sim",
    content: rule,
    malware: { name: "Sample" },
  });
  expect(indicator).toMatchObject({
    id: indicatorId(rule),
    pattern: rule,
    pattern_type: "yara",
    valid_from: committedAt,
  });
  expect(convert("malware/signature", { name: "sim" })).toHaveLength(2);
});

it("is nothing for a collection that has no table", () => {
  expect(feedObjects({ collection: "constructor", id: "1", feed: {}, committedAt })).toEqual({
    objects: [],
    omitted: 0,
  });
});
