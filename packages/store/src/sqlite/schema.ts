import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import { inTransaction, type Connection } from "./in-transaction.ts";
import { epochs } from "./steps/epochs.ts";
import { firstTables } from "./steps/first-tables.ts";
import { lives } from "./steps/lives.ts";

/**
 * The schema, step by step: a store that has taken the first n steps bears n as its `user_version`. Steps are only ever
 * added.
 */
const steps: readonly ((db: DatabaseSync) => void)[] = [firstTables, lives, epochs];

/** Brings a store to the present schema. */
export async function migrate(connection: Connection): Promise<void> {
  const { db, location } = connection;
  const version = versionOf(db);
  if (version > steps.length) {
    throw new StoreError(
      "newer-schema",
      `${location} was written by a newer version: expected schema ${steps.length} or older, got ${version}`,
      { hint: "Update this program, or name another store." },
    );
  }
  if (version === steps.length) return;
  await inTransaction(connection, () => {
    // Asked again: another process may have done it while this one waited.
    for (const step of steps.slice(versionOf(db))) step(db);
    db.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}
