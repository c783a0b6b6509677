const observables = ["ipv4-addr", "ipv6-addr", "domain-name", "url"];
const means = ["attack-pattern", "infrastructure", "malware", "tool"];
const victims = ["identity", "location", "vulnerability"];

/** The relationships that the specification defines, by the type of the source, as far as feeds give them. */
const defined: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "intrusion-set": { uses: means, targets: victims, "originates-from": ["location"] },
  "threat-actor": { uses: means, targets: victims, "located-at": ["location"] },
  malware: {
    uses: means,
    targets: ["infrastructure", ...victims],
    "beacons-to": ["infrastructure"],
    "exfiltrates-to": ["infrastructure"],
    "communicates-with": observables,
    exploits: ["vulnerability"],
  },
  tool: { uses: ["infrastructure"], targets: ["infrastructure", ...victims] },
  infrastructure: {
    "consists-of": [...observables, "infrastructure"],
    "communicates-with": [...observables, "infrastructure"],
    "located-at": ["location"],
    hosts: ["malware", "tool"],
  },
  indicator: { indicates: [...means, "intrusion-set", "threat-actor"] },
  identity: { "located-at": ["location"] },
  "malware-analysis": { "static-analysis-of": ["malware"] },
  // Not in the specification; OpenCTI defines it.
  software: { has: ["vulnerability"] },
};

/** The first of the verbs that is defined between these types; `related-to` if none is. */
export const verbFor = (source: string, verbs: readonly string[], target: string): string =>
  verbs.find((verb) => defined[source]?.[verb]?.includes(target) === true) ?? "related-to";
