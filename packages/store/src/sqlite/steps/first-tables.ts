import type { DatabaseSync } from "node:sqlite";

/** Cursors, feeds and their indicators. */
export function firstTables(db: DatabaseSync): void {
  db.exec(`
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
  `);
}
