import type { TiCollection } from "../catalogue.ts";
import type { SensitiveFields } from "./sensitive-fields.ts";

const card: SensitiveFields = {
  secrets: [
    "cardInfo.number",
    "events.cardInfo.cvv",
    "events.cardInfo.pin",
    "events.cardInfo.dump",
    "events.cardInfo.validThru",
    "events.owner",
  ],
};
const message: SensitiveFields = { secrets: [], texts: ["message"] };

/** The sensitive fields of Threat Intelligence, by collection. One that is not named has none. */
export const tiSensitive: Readonly<Partial<Record<TiCollection, SensitiveFields>>> = {
  "compromised/account_group": { secrets: ["password", "events.person"] },
  "compromised/bank_card_group": card,
  "compromised/breached": { secrets: ["password"] },
  "compromised/discord": message,
  "compromised/masked_card": card,
  "compromised/messenger": message,
  "compromised/mule": { secrets: ["account", "person"] },
  "compromised/reaper": { secrets: ["password"] },
  "compromised/spd": { secrets: ["value", "owner"] },
  "darkweb/forums": message,
  "osi/git_repository": { secrets: ["files.revisions.info.authorEmail"] },
  "osi/public_leak": { secrets: [], texts: ["data", "matches"] },
};
