import type { CollectionMapping } from "./mapping.ts";
import { part, to } from "./rows.ts";

// Stryker disable all: data, compared as a whole with docs/stix.md
const report: CollectionMapping = {
  main: {
    type: "report",
    name: "{title|reportNumber}",
    id: "feed",
    constant: { report_types: ["threat-report"] },
    properties: [
      to("description", "description"),
      to("datePublished", "published", "date"),
      to("createdAt", "published", "date"),
      to("dateFirstSeen", "published", "date"),
      to("labels", "labels", "label"),
      to("sources", "external_references", "link"),
    ],
    refs: { object_refs: ["*"] },
  },
  parts: [
    part("threatActor", "actor"),
    part("threatActor.country", "country", "origin"),
    part("malwareList", "malware"),
    part("cveList", "vulnerability"),
    part("mitreMatrix", "technique"),
    part("countries", "country"),
    part("regions", "region"),
    part("sectors", "sector"),
  ],
  relationships: [
    "actor originates-from|located-at origin",
    "actor uses malware",
    "actor uses technique",
    "actor targets vulnerability",
    "actor targets country",
    "actor targets region",
    "actor targets sector",
    "indicator indicates malware",
    "indicator indicates actor",
  ],
  omitted: {
    "mitreMatrix.attackTactic": "ATT&CK itself says to which tactics a technique belongs",
    langs: "the language of the sources, not of the report",
    isTailored: "concerns the account",
    "indicators.params.name, indicators.params.size": "not part of a pattern",
  },
};

const actor: CollectionMapping = {
  main: {
    type: "actor",
    name: "{name}",
    id: "name",
    properties: [
      to("description", "description"),
      to("aliases", "aliases", "names"),
      to("goals", "goals", "names"),
      to("roles", "roles", "roles"),
      to("stat.dateFirstSeen", "first_seen", "date"),
      to("stat.dateLastSeen", "last_seen", "date"),
    ],
  },
  parts: [
    part("country", "country", "origin"),
    part("stat.malware", "malware"),
    part("stat.cve", "vulnerability"),
    part("stat.countries", "country"),
    part("stat.sectors", "sector"),
  ],
  relationships: [
    "main originates-from|located-at origin",
    "main uses malware",
    "main targets vulnerability",
    "main targets country",
    "main targets sector",
  ],
};

const malware = [part("malwareList", "malware")];

/** The collections of reports, actors, malware and vulnerabilities. */
export const threats: Readonly<Record<string, CollectionMapping>> = {
  "apt/threat": report,
  "apt/threat_actor": actor,
  "hi/open_threats": report,
  "hi/threat": report,
  "hi/threat_actor": actor,
  "malware/cnc": {
    main: {
      type: "infrastructure",
      name: "{cnc|domain|url|ipv4.ip}",
      id: "name",
      constant: { infrastructure_types: ["command-and-control"] },
      properties: [
        to("dateDetected", "first_seen", "date"),
        to("dateLastSeen", "last_seen", "date"),
      ],
    },
    parts: [
      ...malware,
      part("threatActor", "actor"),
      part("domain", "domain"),
      part("url", "url"),
      part("ipv4.ip", "address"),
      part("ipv4.countryCode", "country"),
    ],
    relationships: [
      "malware beacons-to main",
      "actor uses main",
      "actor uses malware",
      "main consists-of domain",
      "main consists-of url",
      "main consists-of address",
      "main located-at country",
      "indicator indicates main",
      "indicator indicates malware",
      "indicator indicates actor",
    ],
    omitted: {
      file: "an indicator",
      "ipv4.asn, ipv4.city, ipv4.provider": "not part of a STIX address",
    },
  },
  "malware/config": {
    main: {
      type: "malware-analysis",
      name: "{hash}",
      id: "feed",
      constant: { product: "anonymized", result: "malicious" },
      properties: [
        to("dateFirstSeen", "analysis_started", "date"),
        to("dateLastSeen", "analysis_ended", "date"),
      ],
      refs: { sample_ref: ["sample"], analysis_sco_refs: ["domain", "address", "file"] },
    },
    parts: [
      part("hash", "file", "sample"),
      part("malware", "malware"),
      part("domainList", "domain"),
      part("ipList", "address"),
      part("file", "file"),
    ],
    relationships: [
      "main static-analysis-of malware",
      "malware communicates-with domain",
      "malware communicates-with address",
      "indicator indicates malware",
    ],
    omitted: { content: "the configuration itself may contain keys and personal data" },
  },
  "malware/malware": {
    main: {
      type: "malware",
      name: "{name}",
      id: "name",
      constant: { is_family: true },
      properties: [
        to("description", "description"),
        to("aliases", "aliases", "names"),
        to("category", "malware_types", "names"),
      ],
      refs: { operating_system_refs: ["platform"] },
    },
    parts: [part("platform", "software", "platform")],
    relationships: [],
    omitted: { updatedAt: "the commit is the time of the version" },
  },
  "malware/signature": {
    main: {
      type: "indicator",
      name: "{name}",
      id: "pattern",
      constant: { pattern_type: "suricata", indicator_types: ["malicious-activity"] },
      properties: [to("content", "pattern"), to("date", "valid_from", "date")],
    },
    parts: [part("malware", "malware")],
    relationships: ["main indicates malware"],
  },
  "malware/yara": {
    main: {
      type: "indicator",
      name: "{name}",
      id: "pattern",
      constant: { pattern_type: "yara", indicator_types: ["malicious-activity"] },
      properties: [to("content", "pattern"), to("date", "valid_from", "date")],
    },
    parts: [part("malware", "malware")],
    relationships: ["main indicates malware"],
  },
  "osi/vulnerability": {
    main: {
      type: "vulnerability",
      name: "{id}",
      id: "name",
      properties: [
        to("description", "description"),
        to("title", "description"),
        to("cvss.score", "x_opencti_cvss_base_score", "number"),
        to("cvss.vector", "x_opencti_cvss_vector"),
        to("epss.epss", "x_opencti_epss_score", "number"),
        to("epss.percentile", "x_opencti_epss_percentile", "number"),
      ],
    },
    parts: [part("cpeTable", "software")],
    relationships: ["software has main"],
    omitted: {
      hasExploit: "STIX has no property for it",
      "datePublished, dateLastSeen": "STIX vulnerabilities have no dates",
    },
  },
};
