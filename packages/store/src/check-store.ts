import { parseLocation } from "./location.ts";

/** The result of a check. */
export interface StoreCheck {
  /** For display: an absolute path, or a URL without credentials. */
  readonly location: string;
  /** The version of its schema; null if there is no store yet and one can be created. */
  readonly schema: number | null;
  /** The version that this program writes. A store with an older version is migrated when it is opened. */
  readonly presentSchema: number;
  /** The free bytes for this user on the disk of a SQLite file; null for PostgreSQL. */
  readonly free: number | null;
}

/**
 * Checks that a store can be opened, read and written, or created. It creates and changes nothing.
 *
 * @param location As for `openStore`.
 * @throws InputError for an invalid location; StoreError for a store that can't be used, with the reason and a hint.
 */
export async function checkStore(location: string): Promise<StoreCheck> {
  // Each engine is loaded only if it is used.
  if (parseLocation(location).engine === "postgres") {
    const { checkDatabase } = await import("./postgres/check.ts");
    return await checkDatabase(location);
  }
  const { checkFile } = await import("./sqlite/check.ts");
  return await checkFile(location);
}
