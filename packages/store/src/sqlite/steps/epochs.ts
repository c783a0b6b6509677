import type { DatabaseSync } from "node:sqlite";

/** Adds an epoch to each collection, which a reader increments to claim it. */
export function epochs(db: DatabaseSync): void {
  db.exec("ALTER TABLE collections ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0");
}
