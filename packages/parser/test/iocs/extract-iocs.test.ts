import { InputError } from "@cyberintegrations/errors";
import { expect, it } from "vitest";
import { compileIocsKeys, explodeEvents } from "../../src/index.ts";
import { extractIocs } from "../../src/iocs/index.ts";

const report = {
  id: "r1",
  evaluation: { tlp: "AMBER", severity: "red", reliability: 80, credibility: 60, ttl: 30 },
  dateFirstSeen: "2026-01-01",
  dateLastSeen: "2026-02-02",
  malwareList: [{ name: "Loader" }, { name: "Stealer" }, { name: "Loader" }],
  threatActor: { name: "Actor" },
  indicators: [
    {
      deleted: false,
      dateFirstSeen: "2026-01-15",
      dateLastSeen: null,
      params: { domain: "evil[.]example", ipv4: ["192.0.2.1", "0.0.0.0", ""], hashes: null },
    },
    { deleted: true, params: { domain: "not a domain", ipv4: "192.0.2.2", hashes: { md5: 7 } } },
  ],
};
const keys = {
  domain: "indicators.params.domain",
  ip: "indicators.params.ipv4",
  md5: "indicators.params.hashes.md5",
};

it("returns one row per IoC, with context from its indicator and its feed", () => {
  const ofFeed = {
    feedId: "r1",
    tlp: "amber",
    severity: "red",
    confidence: 60,
    ttl: 30,
    malware: ["Loader", "Stealer"],
    actors: ["Actor"],
  };
  const live = {
    ...ofFeed,
    deleted: false,
    firstSeen: "2026-01-15",
    lastSeen: "2026-02-02",
  };
  const withdrawn = {
    ...ofFeed,
    deleted: true,
    firstSeen: "2026-01-01",
    lastSeen: "2026-02-02",
  };
  const good = { valid: true, reason: null };
  expect(extractIocs([report], keys)).toEqual([
    {
      key: "domain",
      type: "domain",
      value: "evil.example",
      raw: "evil[.]example",
      ...live,
      ...good,
    },
    {
      ...{ key: "domain", type: "unknown", value: "not a domain", raw: "not a domain" },
      ...{ ...withdrawn, valid: false, reason: "expected domain, found unknown" },
    },
    { key: "ip", type: "ipv4", value: "192.0.2.1", raw: "192.0.2.1", ...live, ...good },
    { key: "ip", type: "ipv4", value: "192.0.2.2", raw: "192.0.2.2", ...withdrawn, ...good },
    {
      ...{ key: "md5", type: "unknown", value: "7", raw: 7 },
      ...{ ...withdrawn, valid: false, reason: "expected md5, found unknown" },
    },
  ]);
});

it("returns no rows for an item that is not an object", () => {
  const items = [null, "evil.example", 7, true, [], ["192.0.2.1", [8]], [[{ ip: "192.0.2.2" }]]];
  expect(extractIocs(items, { ip: "ip", "": "", deep: "ip.a" })).toMatchObject([
    { key: "ip", value: "192.0.2.2" },
    { key: "deep", value: "192.0.2.2" },
  ]);
});

it("reads nothing beyond the end of a path", () => {
  const feed = { a: { undefined: "192.0.2.1" }, b: [{ undefined: "192.0.2.2" }, "192.0.2.3"] };
  expect(extractIocs([feed], { a: "a", b: "b" })).toMatchObject([{ value: "192.0.2.3" }]);
});

it("accepts compiled keys", () => {
  expect(extractIocs([report], compileIocsKeys(keys))).toEqual(extractIocs([report], keys));
});

it("rejects bad keys", () => {
  const bad = { ip: ["a"] } as unknown as typeof keys;
  expect(() => extractIocs([], bad)).toThrow("iocsKeys.ip: expected a path, got a list");
  expect(() => extractIocs([], bad)).toThrow(InputError);
});

it("includes and flags values that don't match the key's name", () => {
  const rows = extractIocs([{ ip: ["evil.example", "192.0.2.1"] }], { ip: "ip" });
  expect(rows).toMatchObject([
    { type: "domain", valid: false, reason: "expected ipv4 or ipv6, found domain" },
    { type: "ipv4", valid: true, reason: null },
  ]);
});

it("accepts any known type if the key's name implies none, but flags unknown values", () => {
  expect(extractIocs([{ cnc: ["evil.example", "?"] }], { cnc: "cnc" })).toMatchObject([
    { type: "domain", valid: true },
    { type: "unknown", valid: false, reason: "expected a known type, found unknown" },
  ]);
});

it("returns one row for different spellings of an IoC, deleted only if every occurrence is", () => {
  const indicators = [
    { deleted: true, dateFirstSeen: "2026-01-01", domain: "evil.example" },
    { deleted: false, domain: "EVIL[.]example" },
    { deleted: true, domain: "evil.example" },
    { deleted: true, domain: "gone.example" },
    { deleted: true, domain: "gone.example" },
  ];
  expect(extractIocs([{ indicators }], { domain: "indicators.domain" })).toMatchObject([
    { value: "evil.example", raw: "evil.example", firstSeen: "2026-01-01", deleted: false },
    { value: "gone.example", deleted: true },
  ]);
});

it("returns a row for every feed and every key that has the IoC", () => {
  const feeds = [
    { id: 1, a: "192.0.2.1", b: "192.0.2.1" },
    { id: "2", a: "192.0.2.1" },
  ];
  const rows = extractIocs(feeds, { first: "a", second: "b" });
  expect(rows.map(({ feedId, key }) => [feedId, key])).toEqual([
    ["1", "first"],
    ["1", "second"],
    ["2", "first"],
  ]);
});

it("omits placeholders, also defanged ones", () => {
  expect(extractIocs([{ ip: ["0[.]0.0.0", " ", "", null, {}] }], { ip: "ip" })).toEqual([]);
});

it("reads `evaluation.TLP`, names that are plain strings, and threats", () => {
  const feed = {
    domain: "evil.example",
    evaluation: [{ TLP: "green", ttl: "90", severity: null }],
    malware: "Loader",
    threatList: [{ name: "Actor" }, "Other", null],
  };
  expect(extractIocs([feed], { domain: "domain" })).toMatchObject([
    { tlp: "green", ttl: 90, severity: null, malware: ["Loader"], actors: ["Actor", "Other"] },
  ]);
});

it("collects names from the event that contains an IoC", () => {
  const group = {
    id: "g1",
    malwareList: { name: "Loader" },
    events: [
      { cnc: { domain: "a.example" }, malware: { name: "Stealer" }, threatActor: "Actor" },
      { cnc: { domain: "b.example" }, malware: null },
    ],
  };
  const domains = { domain: "events.cnc.domain" };
  const expected = [
    { value: "a.example", malware: ["Loader", "Stealer"], actors: ["Actor"] },
    { value: "b.example", malware: ["Loader"], actors: [] },
  ];
  expect(extractIocs([group], domains)).toMatchObject(expected);
  expect(extractIocs(explodeEvents([group], "events"), domains)).toMatchObject(expected);
});

it.each([
  [{ evaluation: { tlp: "red" } }, { tlp: "red" }],
  [{ evaluation: { severity: "" } }, {}],
  [{ evaluation: { reliability: 80, credibility: 30 } }, { confidence: 30 }],
  [{ evaluation: { reliability: 0, credibility: 100 } }, { confidence: 0 }],
  [{ evaluation: { reliability: 70, credibility: null } }, { confidence: 70 }],
  [{ evaluation: { credibility: "100" } }, { confidence: 100 }],
  [{ evaluation: { reliability: -1, credibility: 101 } }, {}],
  [{ evaluation: { reliability: "A", admiraltyCode: "A1" } }, {}],
  [{ evaluation: { ttl: 0 } }, { ttl: 0 }],
  [{ evaluation: { ttl: "soon" } }, {}],
  [{ evaluation: { ttl: "1e999" } }, {}],
  [{ evaluation: [] }, {}],
  [{ evaluation: "red" }, {}],
  [{ dateFirstSeen: "2026-03-03" }, { firstSeen: "2026-03-03" }],
  [{ dateLastSeen: ["2026-03-03", "2026-04-04"] }, { lastSeen: "2026-03-03" }],
  [{ deleted: true }, { deleted: true }],
  [{ deleted: "true" }, {}],
  [
    { malwareList: ["", { name: "" }, 7, { name: 7 }, { name: "Loader" }] },
    { malware: ["Loader"] },
  ],
  [{ malware: { name: ["Loader", ["Stealer"]] } }, { malware: ["Loader", "Stealer"] }],
  [{ threatActor: [[{ name: "Actor" }]] }, { actors: ["Actor"] }],
  [{ threatList: "Actor" }, { actors: ["Actor"] }],
  [{ evaluation: { severity: {} } }, {}],
  [{ id: "" }, {}],
  [{ id: true }, {}],
  [{ id: ["f1", "f2"] }, { feedId: "f1" }],
])("reads from %j the context %j", (context, expected) => {
  const [row] = extractIocs([{ ...context, domain: "evil.example" }], { domain: "domain" });
  expect(row).toEqual({
    ...{ key: "domain", type: "domain", value: "evil.example", raw: "evil.example" },
    ...{ valid: true, reason: null, feedId: null, tlp: null, severity: null, ttl: null },
    ...{
      confidence: null,
      firstSeen: null,
      lastSeen: null,
      deleted: false,
      malware: [],
      actors: [],
    },
    ...expected,
  });
});

it("takes from the feed what an indicator does not say", () => {
  const ofFeed = {
    ...{
      tlp: "red",
      severity: "green",
      confidence: 50,
      ttl: 30,
      firstSeen: "2026-01-01",
      lastSeen: "2026-02-02",
    },
    ...{ deleted: true, malware: ["Loader"], actors: ["Actor"] },
  };
  const feed = {
    evaluation: { tlp: "red", severity: "green", reliability: 50, credibility: 90, ttl: 30 },
    deleted: true,
    ...{ dateFirstSeen: "2026-01-01", dateLastSeen: "2026-02-02" },
    ...{ malware: "Loader", threatActor: "Actor" },
    indicators: [
      { domain: "a.example" },
      { domain: "b.example", evaluation: {} },
      { domain: "c.example", evaluation: { tlp: "white" } },
      { domain: "d.example", evaluation: { credibility: 70 } },
    ],
  };
  expect(extractIocs([feed], { domain: "indicators.domain" })).toMatchObject([
    { value: "a.example", ...ofFeed },
    { value: "b.example", ...ofFeed },
    { value: "c.example", ...ofFeed, tlp: "white" },
    { value: "d.example", ...ofFeed, confidence: 70 },
  ]);
});

it("returns null for context that the feed does not have", () => {
  const feeds = [{ a: "evil.example" }, { a: null }, { a: 7 }, { a: { a: 1 } }];
  expect(extractIocs(feeds, { domain: "a" })).toMatchObject([
    { value: "evil.example", feedId: null, tlp: null, severity: null, ttl: null, deleted: false },
    { value: "7", valid: false },
  ]);
});
