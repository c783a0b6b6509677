/** What the indicators of a collection indicate, in the terms of STIX. Those of other collections: malicious activity. */
const byCollection: ReadonlyMap<string, string> = new Map([
  ["suspicious_ip/open_proxy", "anonymization"],
  ["suspicious_ip/scanner", "anomalous-activity"],
  ["suspicious_ip/socks_proxy", "anonymization"],
  ["suspicious_ip/tor_node", "anonymization"],
  ["suspicious_ip/vpn", "anonymization"],
]);

/** The values of `indicator_types` for an indicator that these collections list. */
export function indicatorTypes(collections: readonly string[]): string[] {
  const types = collections.map((name) => byCollection.get(name) ?? "malicious-activity");
  return types.length === 0 ? ["malicious-activity"] : [...new Set(types)];
}
