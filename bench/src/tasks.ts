/** The mapping for all implementations: scalars, nested values, and lists of one and two levels. */
export const mapping = {
  id: "id",
  title: "title",
  published: "datePublished",
  tlp: "evaluation.tlp",
  actor: "threatActor.name",
  malware: "malwareList.name",
  cves: "cveList.name",
  tactics: "mitreMatrix.attackTactic",
  domains: "indicators.params.domain",
  urls: "indicators.params.url",
  ips: "indicators.params.ipv4",
  sha256: "indicators.params.hashes.sha256",
} as const;

/** IoC keys for `getIocs` and `extractIocs`. */
export const iocsKeys = {
  domain: "indicators.params.domain",
  url: "indicators.params.url",
  ip: "indicators.params.ipv4",
  md5: "indicators.params.hashes.md5",
  sha1: "indicators.params.hashes.sha1",
  sha256: "indicators.params.hashes.sha256",
} as const;
