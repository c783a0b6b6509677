import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";

/**
 * The schema, step by step: a store that has taken the first n steps bears n as its `user_version`. Steps are only ever
 * added.
 */
const steps = [
  `
  CREATE TABLE collections (
    collection TEXT PRIMARY KEY,
    cursor     TEXT,
    synced_at  TEXT,
    syncs      INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE feeds (
    collection TEXT NOT NULL,
    id         TEXT NOT NULL,
    seq_update TEXT,
    change     TEXT NOT NULL,
    hash       TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    feed       TEXT NOT NULL,
    parsed     TEXT NOT NULL,
    PRIMARY KEY (collection, id)
  ) STRICT;

  -- Cursors are digits of any length: the longer is the greater.
  CREATE INDEX feeds_in_order ON feeds (collection, length(seq_update), seq_update);

  CREATE TABLE iocs (
    collection TEXT NOT NULL,
    feed_id    TEXT NOT NULL,
    type       TEXT NOT NULL,
    value      TEXT NOT NULL,
    row        TEXT NOT NULL,
    PRIMARY KEY (collection, feed_id, type, value)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings a store to the present schema. */
export function migrate(db: DatabaseSync, location: string): void {
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (version > steps.length) {
    throw new StoreError(
      "newer-schema",
      `${location} was written by a newer version: expected schema ${steps.length} or older, got ${version}`,
      { hint: "Update this program, or name another store." },
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
