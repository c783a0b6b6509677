import * as accounts from "./shapes/accounts.ts";
import * as actors from "./shapes/actors.ts";
import * as attacks from "./shapes/attacks.ts";
import * as cards from "./shapes/cards.ts";
import type { Shape } from "./shapes/context.ts";
import * as drpShapes from "./shapes/drp.ts";
import * as iocs from "./shapes/iocs.ts";
import * as malware from "./shapes/malware.ts";
import * as messages from "./shapes/messages.ts";
import * as osi from "./shapes/osi.ts";
import * as reports from "./shapes/reports.ts";
import * as suspicious from "./shapes/suspicious.ts";

/** The two APIs: Threat Intelligence and Digital Risk Protection. */
export type Product = "ti" | "drp";

/** The properties of a collection. */
export interface CatalogueEntry {
  readonly shape: Shape;
  readonly product: Product;
  /** Has no update sequence and supports search only. */
  readonly searchOnly: boolean;
  /** Format of `seqUpdate`: 14 digits, 16 digits, or (in DRP) microseconds since 1970. */
  readonly cursor: 14 | 16 | "microseconds";
  /** Feeds per page: default and maximum. */
  readonly limit: { readonly default: number; readonly max: number };
  /** Supported flag parameters. */
  readonly flags: readonly string[];
  /** Whether its feeds have files. */
  readonly files: boolean;
  /** Format of its ids: 40 hexadecimal digits or a CVE number. */
  readonly ids: "hex" | "cve";
}

const ti = (shape: Shape, changes: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  shape,
  product: "ti",
  searchOnly: false,
  cursor: 16,
  limit: { default: 100, max: 500 },
  flags: [],
  files: false,
  ids: "hex",
  ...changes,
});
const drp = (shape: Shape): CatalogueEntry => ti(shape, { product: "drp", cursor: "microseconds" });

const HUNTING = ["apply_hunting_rules"];
const REPORT: Partial<CatalogueEntry> = {
  cursor: 14,
  limit: { default: 10, max: 20 },
  flags: [...HUNTING, "is_tailored"],
  files: true,
};

export const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map<string, CatalogueEntry>([
  ["apt/threat", ti(reports.aptThreat, REPORT)],
  ["apt/threat_actor", ti(actors.aptActor, { cursor: 14 })],
  ["attacks/ddos", ti(attacks.ddos, { flags: HUNTING })],
  ["attacks/deface", ti(attacks.deface)],
  ["attacks/phishing_group", ti(attacks.phishingGroup)],
  ["attacks/phishing_kit", ti(attacks.phishingKit)],
  ["compromised/access", ti(accounts.access)],
  [
    "compromised/account_group",
    ti(accounts.accountGroup, { flags: ["probable_corporate_access", "unique", "combolist"] }),
  ],
  ["compromised/bank_card_group", ti(cards.bankCardGroup)],
  ["compromised/breached", ti(accounts.breached, { flags: HUNTING, searchOnly: true })],
  ["compromised/discord", ti(messages.discord)],
  ["compromised/masked_card", ti(cards.maskedCard)],
  ["compromised/messenger", ti(messages.messenger, { flags: HUNTING })],
  ["compromised/mule", ti(accounts.mule)],
  ["compromised/reaper", ti(accounts.reaper, { flags: HUNTING, searchOnly: true })],
  ["compromised/spd", ti(accounts.paymentDetails)],
  ["darkweb/forums", ti(messages.forum, { cursor: 14 })],
  ["hi/open_threats", ti(reports.openThreat, { cursor: 14, flags: HUNTING })],
  ["hi/threat", ti(reports.hiThreat, REPORT)],
  ["hi/threat_actor", ti(actors.hiActor, { cursor: 14 })],
  // The documentation does not list hunting rules here; an account may still have them for any collection.
  ["ioc/common", ti(iocs.iocCommon, { flags: HUNTING })],
  ["ioc/primary", ti(iocs.iocPrimary)],
  ["malware/cnc", ti(malware.server)],
  ["malware/config", ti(malware.config)],
  ["malware/malware", ti(malware.family, { cursor: 14 })],
  ["malware/signature", ti(malware.signature)],
  ["malware/yara", ti(malware.yara)],
  ["osi/git_repository", ti(osi.gitRepository)],
  ["osi/public_leak", ti(osi.publicLeak)],
  [
    "osi/vulnerability",
    ti(osi.vulnerability, { flags: [...HUNTING, "apply_has_exploit"], ids: "cve" }),
  ],
  ["suspicious_ip/open_proxy", ti(suspicious.openProxy, { flags: HUNTING })],
  ["suspicious_ip/scanner", ti(suspicious.scanner, { flags: HUNTING })],
  ["suspicious_ip/socks_proxy", ti(suspicious.socksProxy, { flags: HUNTING })],
  ["suspicious_ip/tor_node", ti(suspicious.torNode, { flags: HUNTING })],
  ["suspicious_ip/vpn", ti(suspicious.vpn, { flags: HUNTING })],
  ["violation/list", drp(drpShapes.violation)],
  ["compromised/public_leaks", drp(drpShapes.publicLeaks)],
  ["compromised/git_leaks", drp(drpShapes.gitLeaks)],
  ["compromised/darkweb", drp(drpShapes.darkweb)],
  ["compromised/breached_db", drp(drpShapes.breachedDb)],
]);
