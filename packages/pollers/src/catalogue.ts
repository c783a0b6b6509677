/**
 * The catalogue: what the product APIs hold, a row for each collection. Everything else derives from it: names, types,
 * which options a collection takes, how it is iterated. A new collection is a new row (docs/add-a-collection.md).
 *
 * Source: the vendor's public API documentation and public integrations.
 */

/** How dates may be written: `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`, or the first only. */
export type DateFormat = "day or second" | "day";

/** One collection. */
export interface CollectionRow {
  /** `update`: along `seqUpdate`, and by search too. `search`: by search only. */
  readonly iterates: "update" | "search";
  /** Feeds on a page when no limit is asked for. */
  readonly defaultLimit: 10 | 100;
  /** How dates may be written for it. */
  readonly dates: DateFormat;
  /** Options that only some collections take. */
  readonly takes: readonly CollectionOption[];
  /** The list in each feed that `parseEvents` explodes into one feed per event. */
  readonly events?: "events" | "phishing";
  /** Its feeds have files to fetch. */
  readonly files?: true;
  /** Names it had before. */
  readonly formerly?: readonly string[];
}

/** Options that only some collections take, by their names here. */
export type CollectionOption =
  | "applyHuntingRules"
  | "isTailored"
  | "applyHasExploit"
  | "probableCorporateAccess"
  | "unique"
  | "combolist"
  | "subtypes"
  | "section"
  | "brands"
  | "useTypoSquatting"
  | "approveStates";

/** Threat Intelligence: a row for each collection, by name. */
// prettier-ignore
export const tiCollections = {
  "apt/threat": { iterates: "update", dates: "day or second", defaultLimit: 10, takes: ["applyHuntingRules", "isTailored"], files: true },
  "apt/threat_actor": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "attacks/ddos": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "attacks/deface": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "attacks/phishing_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], events: "phishing", formerly: ["attacks/phishing"] },
  "attacks/phishing_kit": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "compromised/access": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "compromised/account_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["probableCorporateAccess", "unique", "combolist"], events: "events", formerly: ["compromised/account"] },
  "compromised/bank_card_group": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], events: "events", formerly: ["compromised/card", "compromised/bank_card"] },
  "compromised/breached": { iterates: "search", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "compromised/discord": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "compromised/masked_card": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "compromised/messenger": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "compromised/mule": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "compromised/reaper": { iterates: "search", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "compromised/spd": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "darkweb/forums": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "hi/open_threats": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "hi/threat": { iterates: "update", dates: "day or second", defaultLimit: 10, takes: ["applyHuntingRules", "isTailored"], files: true },
  "hi/threat_actor": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "ioc/common": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "ioc/primary": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "malware/cnc": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "malware/config": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "malware/malware": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [], formerly: ["malware/targeted_malware"] },
  "malware/signature": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "malware/yara": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "osi/git_repository": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "osi/public_leak": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: [] },
  "osi/vulnerability": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules", "applyHasExploit"] },
  "suspicious_ip/open_proxy": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "suspicious_ip/scanner": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "suspicious_ip/socks_proxy": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "suspicious_ip/tor_node": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
  "suspicious_ip/vpn": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["applyHuntingRules"] },
} as const;

/** Digital Risk Protection: a row for each collection, by name. */
// prettier-ignore
export const drpCollections = {
  "violation/list": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"] },
  "compromised/public_leaks": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"] },
  "compromised/git_leaks": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"] },
  "compromised/darkweb": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"] },
  "compromised/breached_db": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"] },
} as const;

/** Collections that the vendor took away without a successor. */
export const goneCollections: readonly string[] = [
  "bp/phishing",
  "bp/phishing_kit",
  "compromised/imei",
  "osi/git_leak",
];

/** The name of a Threat Intelligence collection. */
export type TiCollection = keyof typeof tiCollections;
/** The name of a Digital Risk Protection collection. */
export type DrpCollection = keyof typeof drpCollections;

/**
 * Whether a text is the name of a Threat Intelligence collection that this version knows. Then the compiler knows it too:
 * use it for names from a file or a command line.
 */
export const isTiCollection = (name: string): name is TiCollection =>
  Object.hasOwn(tiCollections, name);
/** Whether a text is the name of a Digital Risk Protection collection that this version knows. */
export const isDrpCollection = (name: string): name is DrpCollection =>
  Object.hasOwn(drpCollections, name);

/** Names of the collections whose row is like `Row`. */
type Having<Row> = {
  [Name in TiCollection]: (typeof tiCollections)[Name] extends Row ? Name : never;
}[TiCollection];

/** A TI collection that can be read along `seqUpdate`. */
export type TiUpdateCollection = Having<{ iterates: "update" }>;
/** A TI collection whose feeds have files. */
export type TiFileCollection = Having<{ files: true }>;
/** The options that a TI collection takes beside those of every collection. */
export type TiOption<Name extends TiCollection> =
  | (typeof tiCollections)[Name]["takes"][number]
  | ((typeof tiCollections)[Name] extends { events: string } ? "parseEvents" : never);
