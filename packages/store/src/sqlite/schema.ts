import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import { inTransaction, type Connection } from "./in-transaction.ts";
import { epochs } from "./steps/epochs.ts";
import { filters } from "./steps/filters.ts";
import { firstTables } from "./steps/first-tables.ts";
import { lives } from "./steps/lives.ts";
import { lockHolders } from "./steps/lock-holders.ts";

/**
 * The schema, step by step: a store that has taken the first n steps bears n as its `user_version`. Steps are only ever
 * added.
 */
const steps: readonly ((db: DatabaseSync) => void)[] = [
  firstTables,
  lives,
  epochs,
  lockHolders,
  filters,
];

/** The version of the present schema. */
export const presentVersion: number = steps.length;

/** Brings a store to the present schema. */
export async function migrate(connection: Connection): Promise<void> {
  const { db, location } = connection;
  if (checkedVersion(db, location) === steps.length) return;
  await inTransaction(connection, () => {
    // Asked again: another process may have done it while this one waited.
    for (const step of steps.slice(versionOf(db))) step(db);
    db.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

/**
 * How many steps a store has taken; 0 for a file that is empty.
 *
 * @throws StoreError for another program's database, and for a store that a newer version wrote.
 */
export function checkedVersion(db: DatabaseSync, location: string): number {
  const version = versionOf(db);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const isStore = tables.some(({ name }) => name === "collections");
  // A version is a number that any program may set.
  if (version === 0 ? tables.length > 0 : !isStore) {
    throw new StoreError("foreign", `${location} is another program's database, not a store`, {
      hint: "Use another file for the store; this one was not changed.",
    });
  }
  if (version > steps.length) {
    throw new StoreError(
      "newer-schema",
      `${location} was written by a newer version: expected schema ${steps.length} or older, got ${version}`,
      { hint: "Update this program, or use another store." },
    );
  }
  return version;
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}
