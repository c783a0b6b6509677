// Stryker disable all: data, compared as a whole with test/catalogue/ti-keys.txt
import type { CollectionKeys } from "../collection.ts";
import type { TiCollection } from "./collections.ts";

const evaluation = {
  admiraltyCode: "evaluation.admiraltyCode",
  credibility: "evaluation.credibility",
  reliability: "evaluation.reliability",
  severity: "evaluation.severity",
  tlp: "evaluation.tlp",
  ttl: "evaluation.ttl",
};
const common = { id: "id", seqUpdate: "seqUpdate", evaluation };

const threat: CollectionKeys = {
  keys: {
    ...common,
    title: "title",
    reportNumber: "reportNumber",
    description: "description",
    createdAt: "createdAt",
    datePublished: "datePublished",
    dateFirstSeen: "dateFirstSeen",
    dateLastSeen: "dateLastSeen",
    countries: "countries",
    sectors: "sectors",
    regions: "regions",
    labels: "labels",
    sources: "sources",
    isTailored: "isTailored",
    actor: {
      id: "threatActor.id",
      name: "threatActor.name",
      country: "threatActor.country",
      isApt: "threatActor.isAPT",
    },
    malware: { __nested_dot_path_to_list: "malwareList", id: "id", name: "name" },
    cves: "cveList.name",
    techniques: {
      __nested_dot_path_to_list: "mitreMatrix",
      id: "mitreId",
      tactic: "attackTactic",
    },
  },
  iocs: {
    domain: "indicators.params.domain",
    url: "indicators.params.url",
    ipv4: "indicators.params.ipv4",
    ipv6: "indicators.params.ipv6",
    md5: "indicators.params.hashes.md5",
    sha1: "indicators.params.hashes.sha1",
    sha256: "indicators.params.hashes.sha256",
  },
};

const actor: CollectionKeys = {
  keys: {
    ...common,
    name: "name",
    aliases: "aliases",
    country: "country",
    description: "description",
    goals: "goals",
    roles: "roles",
    isApt: "isAPT",
    malware: "stat.malware",
    cves: "stat.cve",
    targetCountries: "stat.countries",
    targetSectors: "stat.sectors",
    dateFirstSeen: "stat.dateFirstSeen",
    dateLastSeen: "stat.dateLastSeen",
  },
  iocs: {},
};

const suspiciousIp: CollectionKeys = {
  keys: {
    ...common,
    ip: "ipv4.ip",
    asn: "ipv4.asn",
    city: "ipv4.city",
    country: "ipv4.countryCode",
    provider: "ipv4.provider",
    source: "source",
    dateFirstSeen: "dateFirstSeen",
    dateLastSeen: "dateLastSeen",
  },
  iocs: { ip: "ipv4.ip" },
};

const card: CollectionKeys = {
  keys: {
    ...common,
    bin: "cardInfo.bin",
    type: "cardInfo.type",
    system: "cardInfo.system",
    issuer: "cardInfo.issuer.issuer",
    issuerCountry: "cardInfo.issuer.countryCode",
    malware: "events.malware",
    price: "events.price",
  },
  iocs: { cncDomain: "events.cnc.domain", cncUrl: "events.cnc.url", cncIp: "events.cnc.ipv4.ip" },
};

const chat: CollectionKeys = {
  keys: { ...common, channel: "channel.name", author: "author.name", date: "date" },
  iocs: {},
};

const commonIoc: CollectionKeys = {
  keys: {
    ...common,
    type: "type",
    domain: "domain",
    url: "url",
    ip: "ip",
    hash: "hash",
    riskScore: "riskScore",
    tags: "tags",
    malware: "malwareList.name",
    threats: "threatList.name",
  },
  iocs: { domain: "domain", url: "url", ip: "ip", hash: "hash" },
};

const content: CollectionKeys = {
  keys: { ...common, name: "name", content: "content" },
  iocs: {},
};

/**
 * Built-in keys for every Threat Intelligence collection: the fields that most integrations need, and the indicators of
 * attackers (never of victims). They omit secrets and personal data. If you need a password or a card number, add its
 * path to your own keys.
 */
export const tiKeys: Readonly<Record<TiCollection, CollectionKeys>> = {
  "apt/threat": threat,
  "apt/threat_actor": actor,
  "attacks/ddos": {
    keys: {
      ...common,
      protocol: "protocol",
      duration: "duration",
      dateBegin: "dateBegin",
      dateEnd: "dateEnd",
      target: {
        domain: "target.domain",
        url: "target.url",
        port: "target.port",
        category: "target.category",
        ip: "target.ipv4.ip",
        country: "target.ipv4.countryCode",
      },
      malware: "malware.name",
      actor: "threatActor.name",
    },
    iocs: { domain: "cnc.domain", url: "cnc.url", ip: "cnc.ipv4.ip" },
  },
  "attacks/deface": {
    keys: {
      ...common,
      url: "url",
      siteUrl: "siteUrl",
      targetDomain: "targetDomain",
      targetIp: "targetIp",
      source: "source",
      mirror: "mirrorLink",
      date: "date",
    },
    iocs: { url: "url" },
  },
  "attacks/phishing_group": {
    keys: {
      ...common,
      brand: "brand",
      domain: "domain",
      registrar: "domainInfo.registrar",
      objective: "objective",
      count: "countPhishing",
      detected: "date.detected",
      blocked: "date.blocked",
      hosts: {
        __nested_dot_path_to_list: "ip",
        ip: "ip",
        country: "countryCode",
        provider: "provider",
      },
      pages: { __nested_dot_path_to_list: "phishing", id: "id", url: "url" },
    },
    iocs: {
      domain: "domain",
      ip: "ip.ip",
      url: "phishing.url",
      phishingDomain: "phishing.domain.domain",
      phishingIp: "phishing.ip.ip",
    },
  },
  "attacks/phishing_kit": {
    keys: {
      ...common,
      hash: "hash",
      brands: "targetBrand",
      downloads: {
        __nested_dot_path_to_list: "downloadedFrom",
        url: "url",
        domain: "domain",
        fileName: "fileName",
        date: "date",
      },
    },
    iocs: {
      hash: "hash",
      email: "emails",
      url: "downloadedFrom.url",
      domain: "downloadedFrom.domain",
    },
  },
  "compromised/access": {
    keys: {
      ...common,
      type: "accessType",
      target: "target.domain",
      description: "description",
      price: "price",
      dateDetected: "dateDetected",
    },
    iocs: { cncDomain: "cnc.domain", cncUrl: "cnc.url", cncIp: "cnc.ipv4.ip" },
  },
  "compromised/account_group": {
    keys: {
      ...common,
      service: { domain: "service.domain", url: "service.url", host: "service.host" },
      accountDomain: "parsedLogin.domain",
      eventCount: "eventCount",
      events: {
        __nested_dot_path_to_list: "events",
        id: "id",
        country: "client.ipv4.countryCode",
        malware: "malware.name",
        actor: "threatActor.name",
        dateDetected: "dateDetected",
        dateCompromised: "dateCompromised",
      },
    },
    iocs: {
      cncDomain: "events.cnc.domain",
      cncUrl: "events.cnc.url",
      cncIp: "events.cnc.ipv4.ip",
    },
  },
  "compromised/bank_card_group": card,
  "compromised/breached": {
    keys: { ...common, leakName: "leakName", uploadTime: "uploadTime" },
    iocs: {},
  },
  "compromised/discord": { ...chat, keys: { ...chat.keys, server: "server.name" } },
  "compromised/masked_card": card,
  "compromised/messenger": chat,
  "compromised/mule": {
    keys: { ...common, type: "type", date: "dateAdd", malware: "malware.name" },
    iocs: { cncDomain: "cnc.domain", cncUrl: "cnc.url", cncIp: "cnc.ipv4.ip" },
  },
  "compromised/reaper": {
    keys: { ...common, domain: "domain", malware: "malware.name", dateDetected: "dateDetected" },
    iocs: {},
  },
  "compromised/spd": {
    keys: {
      ...common,
      type: "type",
      sources: "sources",
      dateFirstSeen: "dateFirstSeen",
      dateLastSeen: "dateLastSeen",
    },
    iocs: {},
  },
  "darkweb/forums": {
    keys: {
      ...common,
      title: "title",
      forum: "forum.name",
      author: "author.nickname",
      date: "date",
    },
    iocs: {},
  },
  "hi/open_threats": threat,
  "hi/threat": threat,
  "hi/threat_actor": actor,
  "ioc/common": commonIoc,
  "ioc/primary": {
    ...commonIoc,
    keys: { ...commonIoc.keys, evaluation: { ...evaluation, tlp: "evaluation.TLP" } },
  },
  "malware/cnc": {
    keys: {
      ...common,
      cnc: "cnc",
      domain: "domain",
      url: "url",
      ips: "ipv4.ip",
      malware: "malwareList.name",
      dateDetected: "dateDetected",
    },
    iocs: {
      domain: "domain",
      url: "url",
      ip: "ipv4.ip",
      md5: "file.md5",
      sha1: "file.sha1",
      sha256: "file.sha256",
    },
  },
  "malware/config": {
    keys: {
      ...common,
      hash: "hash",
      malware: "malware.name",
      domains: "domainList",
      ips: "ipList",
    },
    iocs: { hash: "hash", domain: "domainList", ip: "ipList", fileHash: "file" },
  },
  "malware/malware": {
    keys: {
      ...common,
      name: "name",
      category: "category",
      platforms: "platform",
      aliases: "aliases",
    },
    iocs: {},
  },
  "malware/signature": content,
  "malware/yara": content,
  "osi/git_repository": {
    keys: { ...common, name: "name", files: "files.url" },
    iocs: {},
  },
  "osi/public_leak": {
    keys: { ...common, hash: "hash", links: "linkList", matches: "matches" },
    iocs: {},
  },
  "osi/vulnerability": {
    keys: {
      ...common,
      title: "title",
      description: "description",
      cvss: { score: "cvss.score", vector: "cvss.vector" },
      epss: { score: "epss.epss", percentile: "epss.percentile" },
      hasExploit: "hasExploit",
      datePublished: "datePublished",
      products: {
        __nested_dot_path_to_list: "cpeTable",
        vendor: "vendor",
        product: "product",
        version: "version",
      },
    },
    iocs: {},
  },
  "suspicious_ip/open_proxy": suspiciousIp,
  "suspicious_ip/scanner": suspiciousIp,
  "suspicious_ip/socks_proxy": suspiciousIp,
  "suspicious_ip/tor_node": suspiciousIp,
  "suspicious_ip/vpn": suspiciousIp,
};
