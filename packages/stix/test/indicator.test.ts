import type { Indicator, StoredFeed } from "@cyberintegrations/store";
import fc from "fast-check";
import { expect, expectTypeOf, it } from "vitest";
import {
  indicatorObject,
  tlpLevel,
  tlpMarkings,
  type IndicatorFacts,
  type StixFeed,
} from "../src/index.ts";

const facts: IndicatorFacts = {
  type: "domain",
  value: "evil.example",
  state: "live",
  firstSeen: "2026-01-01T00:00:00.000Z",
  validUntil: "2026-03-01T00:00:00.000Z",
  tlp: "amber",
  severity: "orange",
  confidence: 70,
  malware: ["Sample.amber"],
  actors: ["Example amber crew"],
  sources: [{ collection: "malware/cnc", feedId: "f1" }],
};
const committedAt = "2026-02-01T10:00:00.123456Z";

it("is an indicator with validity, confidence, labels, score and marking", () => {
  expect(indicatorObject(facts, { committedAt })).toEqual({
    type: "indicator",
    spec_version: "2.1",
    id: expect.stringMatching(/^indicator--/) as string,
    created_by_ref: expect.stringMatching(/^identity--/) as string,
    created: "2020-01-01T00:00:00.000Z",
    modified: committedAt,
    name: "evil.example",
    description: "Malware: Sample.amber\nActors: Example amber crew",
    indicator_types: ["malicious-activity"],
    pattern: "[domain-name:value = 'evil.example']",
    pattern_type: "stix",
    pattern_version: "2.1",
    valid_from: "2026-01-01T00:00:00.000Z",
    valid_until: "2026-03-01T00:00:00.000Z",
    labels: ["severity:orange", "malware/cnc"],
    confidence: 70,
    object_marking_refs: ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"],
    x_opencti_score: 60,
  });
});

it("keeps the microseconds of the commit, so that versions within a millisecond differ", () => {
  const versions = ["2026-02-01T10:00:00.123001Z", "2026-02-01T10:00:00.123002Z"];
  expect(versions.map((at) => indicatorObject(facts, { committedAt: at })?.modified)).toEqual(
    versions,
  );
  expect(indicatorObject(facts, { committedAt: "2026-02-01T11:00:00+01:00" })?.modified).toBe(
    "2026-02-01T10:00:00.000Z",
  );
});

it("ends before the commit if it is withdrawn or expired, and is live again if it is listed again", () => {
  const withdrawn = {
    ...facts,
    state: "withdrawn",
    withdrawnAt: "2026-01-20T00:00:00.000Z",
  } as const;
  const expired = { ...facts, state: "expired", validUntil: "2026-01-15T00:00:00.000Z" } as const;
  const [a, b, c] = [withdrawn, expired, facts].map((one) => indicatorObject(one, { committedAt }));
  expect(a).toMatchObject({ valid_until: "2026-01-20T00:00:00.000Z" });
  expect(b).toMatchObject({ valid_until: "2026-01-15T00:00:00.000Z" });
  expect(c).toMatchObject({ valid_until: "2026-03-01T00:00:00.000Z" });
  expect(new Set([a, b, c].map((one) => one?.id)).size).toBe(1);
  for (const one of [a, b, c]) expect(one).not.toHaveProperty("revoked");
});

it("is revoked only on demand, and only if it is no longer valid", () => {
  const options = { committedAt, revoke: true };
  expect(indicatorObject({ ...facts, state: "withdrawn" }, options)).toHaveProperty(
    "revoked",
    true,
  );
  expect(indicatorObject({ ...facts, state: "expired" }, options)).toHaveProperty("revoked", true);
  expect(indicatorObject(facts, options)).not.toHaveProperty("revoked");
});

it("is always valid from before it is valid until, whatever the dates are", () => {
  const date = fc.oneof(
    fc.constantFrom("", "x", "2026-02-01T10:00:00.123Z", "9999-12-31T23:59:59.999Z"),
    fc
      .date({ noInvalidDate: true, min: new Date("1980-01-01"), max: new Date("2100-01-01") })
      .map((one) => one.toISOString()),
  );
  const state = fc.constantFrom("live" as const, "withdrawn" as const, "expired" as const);
  const dates = {
    firstSeen: date,
    validUntil: fc.option(date),
    withdrawnAt: fc.option(date),
    expiredAt: fc.option(date),
  };
  fc.assert(
    fc.property(state, fc.record(dates), (state, given) => {
      const object = indicatorObject({ ...facts, ...given, state }, { committedAt });
      const { valid_from, valid_until, modified } = object as Record<string, string>;
      expect(valid_from).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      if (state !== "live") expect((valid_until ?? "~") < committedAt).toBe(true);
      if (valid_until !== undefined)
        expect(Date.parse(valid_until)).toBeGreaterThan(Date.parse(valid_from ?? ""));
      expect(modified).toBe(committedAt);
    }),
    { numRuns: 500 },
  );
});

it("rejects a commit without a date", () => {
  expect(() => indicatorObject(facts, { committedAt: "yesterday" })).toThrow(
    "committedAt: expected",
  );
});

it("is nothing without a pattern", () => {
  expect(
    indicatorObject({ ...facts, type: "cve", value: "CVE-2099-10001" }, { committedAt }),
  ).toBeUndefined();
});

it("takes an unknown TLP as red, and white as clear", () => {
  expect(["white", "CLEAR", "Amber+Strict", "red", "secret", "", null].map(tlpLevel)).toEqual([
    "clear",
    "clear",
    "amber+strict",
    ...["red", "red", "red", "red"],
  ]);
});

it("has the marking definitions of TLP 2.0 with the ids of OASIS", () => {
  expect([...tlpMarkings].map(([level, { id }]) => `${level} ${id}`)).toEqual([
    "clear marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
  ]);
  expect(tlpMarkings.get("amber+strict")).toMatchObject({
    name: "TLP:AMBER+STRICT",
    created: "2022-10-01T00:00:00.000Z",
    extensions: {
      "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {
        extension_type: "property-extension",
        tlp_2_0: "amber+strict",
      },
    },
  });
});

it("takes the indicators and feeds of the store as they are", () => {
  expectTypeOf<Indicator>().toExtend<IndicatorFacts>();
  expectTypeOf<StoredFeed & { committedAt: string }>().toExtend<StixFeed>();
});

it("scores by severity, else by confidence, and labels only known severities", () => {
  const of = (more: Partial<IndicatorFacts>) =>
    indicatorObject({ ...facts, ...more }, { committedAt });
  expect(of({ severity: "red" })?.x_opencti_score).toBe(90);
  expect(of({ severity: "green" })?.x_opencti_score).toBe(30);
  const unknown = of({ severity: "constructor", confidence: 41.6 });
  expect(unknown).toMatchObject({ x_opencti_score: 42, confidence: 42, labels: ["malware/cnc"] });
  expect(of({ severity: null, confidence: 120 })).toMatchObject({
    confidence: 100,
    x_opencti_score: 100,
  });
  const nothing = of({ severity: null, confidence: null, sources: [] });
  for (const name of ["x_opencti_score", "confidence", "labels"])
    expect(nothing).not.toHaveProperty(name);
  expect(of({ confidence: 0 })).toHaveProperty("confidence", 0);
});

it("has the types of what its collections indicate", () => {
  const typesOf = (...collections: readonly string[]) =>
    indicatorObject(
      { ...facts, sources: collections.map((collection) => ({ collection, feedId: "1" })) },
      { committedAt },
    )?.indicator_types;
  expect(typesOf("suspicious_ip/vpn", "suspicious_ip/tor_node")).toEqual(["anonymization"]);
  expect(typesOf("suspicious_ip/scanner")).toEqual(["anomalous-activity"]);
  expect(typesOf("suspicious_ip/vpn", "ioc/common")).toEqual([
    "anonymization",
    "malicious-activity",
  ]);
  expect(typesOf()).toEqual(["malicious-activity"]);
});

it("names only some of the malware and actors of a value that thousands of feeds list", () => {
  const malware = Array.from({ length: 5000 }, (_, index) => `Sample ${index}`);
  const description = indicatorObject(
    { ...facts, malware, actors: [] },
    { committedAt },
  )?.description;
  expect(description).toMatch(/^Malware: Sample 0, .*, Sample 49$/);
});
