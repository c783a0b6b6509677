import type { DrpCollection } from "../catalogue.ts";
import type { SensitiveFields } from "./sensitive-fields.ts";

/** The sensitive fields of Digital Risk Protection, by collection. One that is not named has none. */
export const drpSensitive: Readonly<Partial<Record<DrpCollection, SensitiveFields>>> = {
  "compromised/public_leaks": { secrets: [], texts: ["data"] },
  "compromised/git_leaks": { secrets: ["file.authorEmail"] },
  "compromised/darkweb": { secrets: [], texts: ["message"] },
  "compromised/breached_db": { secrets: ["password"] },
};
