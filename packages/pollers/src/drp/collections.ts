/**
 * The collections of Digital Risk Protection: one row each, by name.
 *
 * Source: the vendor's public API documentation and public integrations.
 */
// Stryker disable all: data, compared as a whole with test/catalogue/drp.txt
// prettier-ignore
export const drpCollections = {
  "violation/list": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"], sensitive: { secrets: [] } },
  "compromised/public_leaks": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"], sensitive: { secrets: [], texts: ["data"] } },
  "compromised/git_leaks": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"], sensitive: { secrets: ["file.authorEmail"] } },
  "compromised/darkweb": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"], sensitive: { secrets: [], texts: ["message"] } },
  "compromised/breached_db": { iterates: "update", dates: "day or second", defaultLimit: 100, takes: ["brands", "section", "subtypes", "approveStates", "useTypoSquatting"], sensitive: { secrets: ["password"] } },
} as const;
// Stryker restore all

/** The name of a Digital Risk Protection collection. */
export type DrpCollection = keyof typeof drpCollections;

/** Whether a string is the name of a known Digital Risk Protection collection. */
export const isDrpCollection = (name: string): name is DrpCollection =>
  Object.hasOwn(drpCollections, name);
