import { parseLocation } from "./location.ts";

/** What a check of a store found. */
export interface StoreCheck {
  /** For people: an absolute path, or an address without credentials. */
  readonly location: string;
  /** The version of its schema; null where there is no store yet, and one can be created. */
  readonly schema: number | null;
  /** The version that this program writes. A store of an older one is brought up to date when it is opened. */
  readonly presentSchema: number;
  /** How many bytes the disk of a SQLite file has left for this user; null for PostgreSQL. */
  readonly free: number | null;
}

/**
 * Checks that a store can be opened, read and written to, or created. It creates none and changes nothing.
 *
 * @param location As for `openStore`.
 * @throws InputError for what is no location; StoreError for a store that can't be used, with the reason and what to do.
 */
export async function checkStore(location: string): Promise<StoreCheck> {
  // Each engine is loaded only where it is used.
  if (parseLocation(location).engine === "postgres") {
    const { checkDatabase } = await import("./postgres/check.ts");
    return await checkDatabase(location);
  }
  const { checkFile } = await import("./sqlite/check.ts");
  return await checkFile(location);
}
