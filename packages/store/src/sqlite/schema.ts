import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import { inTransaction, type Connection } from "./in-transaction.ts";
import { announcedItems } from "./steps/announced-items.ts";
import { changeLog } from "./steps/change-log.ts";
import { epochs } from "./steps/epochs.ts";
import { filters } from "./steps/filters.ts";
import { firstTables } from "./steps/first-tables.ts";
import { lives } from "./steps/lives.ts";
import { lockHolders } from "./steps/lock-holders.ts";
import { outputs } from "./steps/outputs.ts";
import { prunedLog } from "./steps/pruned-log.ts";
import { timesOfChanges } from "./steps/times-of-changes.ts";

/**
 * The migration steps of the schema. `user_version` is the number of applied steps. Never change or remove a step.
 */
const steps: readonly ((db: DatabaseSync) => void)[] = [
  firstTables,
  lives,
  epochs,
  lockHolders,
  filters,
  changeLog,
  outputs,
  announcedItems,
  timesOfChanges,
  prunedLog,
];

/** The version of the current schema. */
export const presentVersion: number = steps.length;

/** Migrates a store to the current schema. */
export async function migrate(connection: Connection): Promise<void> {
  const { db, location } = connection;
  if (checkedVersion(db, location) === steps.length) return;
  await inTransaction(connection, () => {
    // Checked again: another process may have migrated it while this one waited.
    for (const step of steps.slice(versionOf(db))) step(db);
    db.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

/**
 * The number of applied steps; 0 for an empty file.
 *
 * @throws StoreError for another program's database, and for a store that a newer version wrote.
 */
export function checkedVersion(db: DatabaseSync, location: string): number {
  const version = versionOf(db);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const isStore = tables.some(({ name }) => name === "collections");
  // Other programs may set this version, too.
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
