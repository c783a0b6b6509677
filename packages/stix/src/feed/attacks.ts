import type { CollectionMapping } from "./mapping.ts";
import { part, to } from "./rows.ts";

// Stryker disable all: data, compared as a whole with docs/stix.md
const suspicious = (...types: readonly string[]): CollectionMapping => ({
  main: {
    type: "infrastructure",
    name: "{ipv4.ip}",
    id: "feed",
    constant: { infrastructure_types: types },
    properties: [
      to("dateFirstSeen", "first_seen", "date"),
      to("dateLastSeen", "last_seen", "date"),
    ],
  },
  parts: [part("ipv4.ip", "address"), part("ipv4.countryCode", "country")],
  relationships: [
    "main consists-of address",
    "main located-at country",
    "indicator indicates main",
  ],
  omitted: {
    "ipv4.asn, ipv4.city, ipv4.provider": "not part of a STIX address",
    "source, port, anonymous, categories, nodes, names": "STIX has no property for it",
  },
});

const observed: CollectionMapping = {
  parts: [part("malwareList", "malware"), part("threatList", "actor")],
  relationships: ["actor uses malware", "indicator indicates malware", "indicator indicates actor"],
  omitted: {
    "type, domain, url, ip, hash": "indicators",
    riskScore: "the indicator has the highest severity of all feeds",
    tags: "not part of an indicator that several feeds list",
  },
};

/** The collections of attacks, suspicious addresses and plain indicators. */
export const attacks: Readonly<Record<string, CollectionMapping>> = {
  "attacks/ddos": {
    main: {
      type: "incident",
      name: "DDoS attack on {target.domain|target.ipv4.ip|target.url}",
      id: "feed",
      properties: [to("protocol", "labels", "label"), to("target.category", "labels", "label")],
    },
    parts: [
      part("threatActor", "actor"),
      part("malware", "malware"),
      part("cnc", "c2"),
      part("target.domain", "organization", "victim"),
      part("target.ipv4.countryCode", "country"),
    ],
    relationships: [
      "actor uses malware",
      "actor uses c2",
      "actor targets victim",
      "malware beacons-to c2",
      "malware targets victim",
      "victim located-at country",
      "main related-to victim",
      "main related-to actor",
      "main related-to malware",
      "main related-to c2",
      "indicator indicates c2",
      "indicator indicates malware",
      "indicator indicates actor",
    ],
    omitted: {
      "dateReg, dateBegin, dateEnd, duration": "STIX incidents have no dates",
      "target.port, target.ipv4.asn": "STIX has no property for it",
    },
  },
  "attacks/deface": {
    main: {
      type: "incident",
      name: "Defacement of {targetDomain|siteUrl|url}",
      id: "feed",
      properties: [to("mirrorLink", "external_references", "link")],
    },
    parts: [
      part("threatActor", "actor"),
      part("targetDomain", "organization", "victim"),
      part("url", "url"),
    ],
    relationships: [
      "actor targets victim",
      "main related-to victim",
      "main related-to actor",
      "main related-to url",
      "indicator indicates actor",
    ],
    omitted: {
      date: "STIX incidents have no dates",
      "siteUrl, targetIp, source": "the victim is named by its domain",
    },
  },
  "attacks/phishing_group": {
    main: {
      type: "infrastructure",
      name: "{domain}",
      id: "feed",
      constant: { infrastructure_types: ["phishing"] },
      properties: [
        to("date.detected", "first_seen", "date"),
        to("date.updated", "last_seen", "date"),
        to("objective", "labels", "label"),
      ],
    },
    parts: [
      part("brand", "organization", "victim"),
      part("domain", "domain"),
      part("ip.ip", "address"),
      part("ip.countryCode", "country"),
      part("phishing.url", "url"),
      part("phishing.domain.domain", "domain"),
      part("phishing.ip.ip", "address"),
    ],
    relationships: [
      "main related-to victim",
      "main consists-of domain",
      "main consists-of address",
      "main consists-of url",
      "main located-at country",
      "indicator indicates main",
    ],
    omitted: {
      "domainInfo.registrar, ip.provider, countPhishing": "STIX has no property for it",
      "date.blocked": "STIX infrastructure has no state",
    },
  },
  "attacks/phishing_kit": {
    main: {
      type: "tool",
      name: "Phishing kit {hash}",
      id: "feed",
      constant: { tool_types: ["credential-exploitation"] },
      properties: [to("description", "description")],
    },
    parts: [
      part("targetBrand", "organization", "victim"),
      part("hash", "file"),
      part("downloadedFrom.url", "url"),
    ],
    relationships: [
      "main targets victim",
      "main related-to file",
      "main related-to url",
      "indicator indicates main",
    ],
    omitted: {
      emails: "indicators",
      "downloadedFrom.domain, downloadedFrom.fileName, downloadedFrom.date":
        "the URL has it, or STIX has no property for it",
    },
  },
  "ioc/common": observed,
  "ioc/primary": observed,
  "suspicious_ip/open_proxy": suspicious("anonymization"),
  "suspicious_ip/scanner": suspicious("reconnaissance"),
  "suspicious_ip/socks_proxy": suspicious("anonymization"),
  "suspicious_ip/tor_node": suspicious("anonymization"),
  "suspicious_ip/vpn": suspicious("anonymization"),
};
