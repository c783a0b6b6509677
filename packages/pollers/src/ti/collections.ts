/**
 * The collections of Threat Intelligence: one row each, by name. To add one, follow docs/add-a-collection.md.
 *
 * Source: the vendor's public API documentation and public integrations.
 */
// Stryker disable all: data, compared as a whole with test/catalogue/ti.txt
// prettier-ignore
export const tiCollections = {
  "apt/threat": { iterates: "update", dates: "day or second", defaultLimit: 10, takes: ["applyHuntingRules", "isTailored"], sensitive: { secrets: [] }, files: true },
  "apt/threat_actor": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "attacks/ddos": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "attacks/deface": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "attacks/phishing_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] }, events: "phishing", formerly: ["attacks/phishing"] },
  "attacks/phishing_kit": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "compromised/access": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "compromised/account_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["probableCorporateAccess", "unique", "combolist"], sensitive: { secrets: ["password", "events.person"] }, events: "events", formerly: ["compromised/account"] },
  "compromised/bank_card_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: ["cardInfo.number", "events.cardInfo.cvv", "events.cardInfo.pin", "events.cardInfo.dump", "events.cardInfo.validThru", "events.owner"] }, events: "events", formerly: ["compromised/card", "compromised/bank_card"] },
  "compromised/breached": { iterates: "search", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: ["password"] } },
  "compromised/discord": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [], texts: ["message"] } },
  "compromised/masked_card": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: ["cardInfo.number", "events.cardInfo.cvv", "events.cardInfo.pin", "events.cardInfo.dump", "events.cardInfo.validThru", "events.owner"] } },
  "compromised/messenger": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [], texts: ["message"] } },
  "compromised/mule": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: ["account", "person"] } },
  "compromised/reaper": { iterates: "search", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: ["password"] } },
  "compromised/spd": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: ["value", "owner"] } },
  "darkweb/forums": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [], texts: ["message"] } },
  "hi/open_threats": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "hi/threat": { iterates: "update", dates: "day or second", defaultLimit: 10, takes: ["applyHuntingRules", "isTailored"], sensitive: { secrets: [] }, files: true },
  "hi/threat_actor": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "ioc/common": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "ioc/primary": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "malware/cnc": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "malware/config": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "malware/malware": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] }, formerly: ["malware/targeted_malware"] },
  "malware/signature": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "malware/yara": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [] } },
  "osi/git_repository": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: ["files.revisions.info.authorEmail"] } },
  "osi/public_leak": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], sensitive: { secrets: [], texts: ["data", "matches"] } },
  "osi/vulnerability": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules", "applyHasExploit"], sensitive: { secrets: [] } },
  "suspicious_ip/open_proxy": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "suspicious_ip/scanner": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "suspicious_ip/socks_proxy": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "suspicious_ip/tor_node": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
  "suspicious_ip/vpn": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"], sensitive: { secrets: [] } },
} as const;
// Stryker restore all

/** The name of a Threat Intelligence collection. */
export type TiCollection = keyof typeof tiCollections;

/**
 * Whether a string is the name of a known Threat Intelligence collection. It narrows the type: use it for names from a
 * file or a command line.
 */
export const isTiCollection = (name: string): name is TiCollection =>
  Object.hasOwn(tiCollections, name);

/** Names of the collections whose row matches `Row`. */
type Having<Row> = {
  [Name in TiCollection]: (typeof tiCollections)[Name] extends Row ? Name : never;
}[TiCollection];

/** A TI collection with update iteration. */
export type TiUpdateCollection = Having<{ iterates: "update" }>;
/** A TI collection whose feeds have files. */
export type TiFileCollection = Having<{ files: true }>;
/** The options that a TI collection accepts in addition to the common ones. */
export type TiOption<Name extends TiCollection> =
  | (typeof tiCollections)[Name]["takes"][number]
  | ((typeof tiCollections)[Name] extends { events: string } ? "parseEvents" : never);
