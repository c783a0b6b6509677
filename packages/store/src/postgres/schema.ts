import { StoreError } from "@cyberintegrations/errors";
import type { Session } from "./session.ts";

/** The tables have a schema of their own, so that they can live in a database beside others. */
export const schema = "cyberintegrations";

/** The schema, step by step: which steps a store has taken stands in `migrations`. Steps are only ever added. */
const steps = [
  `
  CREATE TABLE ${schema}.collections (
    collection  text COLLATE "C" PRIMARY KEY,
    cursor      text,
    synced_at   timestamptz,
    syncs       bigint NOT NULL DEFAULT 0,
    feeds       bigint NOT NULL DEFAULT 0,
    iocs        bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0
  );

  -- Feeds are text, not jsonb: they come back exactly as they were, and \\u0000 is no reason to refuse one.
  CREATE TABLE ${schema}.feeds (
    collection          text COLLATE "C" NOT NULL,
    id                  text COLLATE "C" NOT NULL,
    seq_update          text COLLATE "C",
    previous_seq_update text,
    change              text NOT NULL,
    hash                text NOT NULL,
    changed_at          timestamptz NOT NULL,
    feed                text NOT NULL,
    parsed              text NOT NULL,
    PRIMARY KEY (collection, id)
  );

  CREATE INDEX feeds_in_order ON ${schema}.feeds
    (collection, length(seq_update) NULLS FIRST, seq_update NULLS FIRST, id);

  -- A URL may be longer than an index takes: its hash stands for it in the key.
  CREATE TABLE ${schema}.iocs (
    collection   text COLLATE "C" NOT NULL,
    feed_id      text COLLATE "C" NOT NULL,
    type         text COLLATE "C" NOT NULL,
    value        text COLLATE "C" NOT NULL,
    value_hash   bytea NOT NULL,
    ioc          text NOT NULL,
    first_seen   timestamptz NOT NULL,
    last_seen    timestamptz NOT NULL,
    valid_until  timestamptz,
    withdrawn_at timestamptz,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (collection, feed_id, type, value_hash)
  );

  CREATE TABLE ${schema}.quarantine (
    collection     text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    seq_update     text,
    reason         text NOT NULL,
    raw            text,
    quarantined_at timestamptz NOT NULL,
    PRIMARY KEY (collection, id)
  );

  -- For people. The lock itself is the session's.
  CREATE TABLE ${schema}.locks (
    name  text PRIMARY KEY,
    host  text NOT NULL,
    pid   bigint NOT NULL,
    since timestamptz NOT NULL
  );
  `,
];

/** Brings a store to the present schema, in the transaction of the session. */
export async function migrate(session: Session, location: string): Promise<void> {
  if ((await checkedVersion(session, location)) === steps.length) return;
  // Two that open a new store at once make it once.
  await session.query(`SELECT pg_advisory_xact_lock(hashtext('${schema} migrations'))`);
  const version = await checkedVersion(session, location);
  if (version === undefined) {
    // Only where there is none: an administrator may have made it for a user who may not.
    await session.query(
      `DO $$ BEGIN
         IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${schema}') THEN CREATE SCHEMA ${schema}; END IF;
       END $$;
       CREATE TABLE ${schema}.migrations (step integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now())`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < (version ?? 0)) continue;
    await session.query(step);
    await session.query(`INSERT INTO ${schema}.migrations (step) VALUES ($1)`, [index + 1]);
  }
}

/** How many steps a store has taken; undefined where there is none. */
async function checkedVersion(session: Session, location: string): Promise<number | undefined> {
  // Asked of the catalogue's tables: to_regclass may answer from what this transaction saw before.
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
      { hint: "Update this program, or name another store." },
    );
  }
  return version;
}
