import * as accounts from "./shapes/accounts.ts";
import * as actors from "./shapes/actors.ts";
import * as attacks from "./shapes/attacks.ts";
import * as cards from "./shapes/cards.ts";
import type { Shape } from "./shapes/context.ts";
import * as drp from "./shapes/drp.ts";
import * as iocs from "./shapes/iocs.ts";
import * as malware from "./shapes/malware.ts";
import * as messages from "./shapes/messages.ts";
import * as osi from "./shapes/osi.ts";
import * as reports from "./shapes/reports.ts";
import * as suspicious from "./shapes/suspicious.ts";

/** The two APIs: Threat Intelligence and Digital Risk Protection. */
export type Product = "ti" | "drp";

/** What sets a collection apart. */
export interface Row {
  readonly shape: Shape;
  readonly product: Product;
  /** Has no sequence: it can be searched only. */
  readonly searchOnly: boolean;
  /** Whether its `seqUpdate` has 14 or 16 digits; DRP writes microseconds since 1970. */
  readonly cursor: 14 | 16 | "microseconds";
  /** Records a page when none are asked for, and at most. */
  readonly limit: { readonly standard: number; readonly most: number };
  /** The flag parameters that it takes. */
  readonly flags: readonly string[];
  /** Its feeds have files. */
  readonly files: boolean;
  /** How its ids look: 40 hexadecimal digits or the number of a vulnerability. */
  readonly ids: "hex" | "cve";
}

const ti = (shape: Shape, changes: Partial<Row> = {}): Row => ({
  shape,
  product: "ti",
  searchOnly: false,
  cursor: 16,
  limit: { standard: 100, most: 500 },
  flags: [],
  files: false,
  ids: "hex",
  ...changes,
});
const protection = (shape: Shape): Row => ti(shape, { product: "drp", cursor: "microseconds" });

const HUNTING = ["apply_hunting_rules"];
const REPORT: Partial<Row> = {
  cursor: 14,
  limit: { standard: 10, most: 20 },
  flags: [...HUNTING, "is_tailored"],
  files: true,
};

export const CATALOGUE: ReadonlyMap<string, Row> = new Map<string, Row>([
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
  // Hunting rules here are an account's own: only granted_collections says so, as it may for any collection.
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
  ["violation/list", protection(drp.violation)],
  ["compromised/public_leaks", protection(drp.publicLeaks)],
  ["compromised/git_leaks", protection(drp.gitLeaks)],
  ["compromised/darkweb", protection(drp.darkweb)],
  ["compromised/breached_db", protection(drp.breachedDb)],
]);
