import type { DatabaseSync } from "node:sqlite";

/** Adds the positions of outputs in the change log, the items that their destinations have, and the refused ones. */
export function outputs(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE outputs (
      output          TEXT PRIMARY KEY,
      position        INTEGER NOT NULL,
      epoch           INTEGER NOT NULL,
      acknowledged_at TEXT
    ) STRICT;

    CREATE TABLE present_items (
      output TEXT NOT NULL,
      id     TEXT NOT NULL,
      PRIMARY KEY (output, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE dead_letters (
      output   TEXT NOT NULL,
      key      TEXT NOT NULL,
      kind     TEXT NOT NULL,
      item     TEXT NOT NULL,
      position INTEGER NOT NULL,
      reason   TEXT NOT NULL,
      at       TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      retry    INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (output, key)
    ) STRICT;
  `);
}
