import { StoreError } from "@cyberintegrations/errors";
import { missing } from "../engine.ts";
import { utf8Hint } from "./failure.ts";
import { schema } from "./names.ts";
import type { Session } from "./session.ts";
import { announcedItems } from "./steps/announced-items.ts";
import { changeLog } from "./steps/change-log.ts";
import { filters } from "./steps/filters.ts";
import { firstTables } from "./steps/first-tables.ts";
import { outputs } from "./steps/outputs.ts";
import { prunedLog } from "./steps/pruned-log.ts";
import { tenants } from "./steps/tenants.ts";
import { timesOfChanges } from "./steps/times-of-changes.ts";

/** The migration steps of the schema. The table `migrations` contains the completed steps. Steps are only added, never changed. */
const steps: readonly string[] = [
  firstTables,
  tenants,
  filters,
  changeLog,
  outputs,
  announcedItems,
  timesOfChanges,
  prunedLog,
];

/** The version of the current schema. */
export const presentVersion: number = steps.length;

/**
 * Migrates a store to the current schema, in the transaction of the session.
 *
 * @param readOnly Whether a missing store is an error instead of being created.
 */
export async function migrate(
  session: Session,
  location: string,
  readOnly: boolean,
): Promise<void> {
  const found = await checkedVersion(session, location);
  if (found === steps.length) return;
  if (found === undefined && readOnly) throw missing(location);
  // If two processes open a new store at the same time, it is created once.
  await session.query(`SELECT pg_advisory_xact_lock(hashtext('${schema} migrations'))`);
  const version = await checkedVersion(session, location);
  if (version === undefined) {
    await checkEncoding(session, location);
    // Only if it is missing: an administrator may have created it for a user without that privilege.
    await session.query(
      `DO $$ BEGIN
         IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${schema}') THEN CREATE SCHEMA ${schema}; END IF;
       END $$;
       CREATE TABLE ${schema}.migrations (step integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now())`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < (version ?? 0)) continue;
    await session.query(step, undefined, "step");
    await session.query(`INSERT INTO ${schema}.migrations (step) VALUES ($1)`, [index + 1]);
  }
}

/** @throws StoreError for a database that can't store every feed: other encodings lack characters. */
async function checkEncoding(session: Session, location: string): Promise<void> {
  const [row] = await session.query<{ server_encoding: string }>("SHOW server_encoding");
  const encoding = row?.server_encoding;
  if (encoding === "UTF8") return;
  throw new StoreError(
    "unwritable",
    `${location}: expected a database in UTF8, got ${String(encoding)}`,
    { hint: utf8Hint },
  );
}

/** The number of applied steps; undefined if there is no store. */
export async function checkedVersion(
  session: Session,
  location: string,
): Promise<number | undefined> {
  // From the catalog tables: to_regclass may return what this transaction saw earlier.
  const found = await session.query(
    `SELECT FROM pg_tables WHERE schemaname = '${schema}' AND tablename = 'migrations'`,
  );
  if (found.length === 0) return undefined;
  const [row] = await session.query<{ version: number | null }>(
    `SELECT max(step) AS version FROM ${schema}.migrations`,
  );
  const version = row?.version ?? 0;
  if (version > steps.length) {
    throw new StoreError(
      "newer-schema",
      `${location} was written by a newer version: expected schema ${steps.length} or older, got ${version}`,
      { hint: "Update this program, or use another store." },
    );
  }
  return version;
}
