import type { DatabaseSync } from "node:sqlite";

/** Adds up to which position commits were checked that no reader needs any more. */
export function prunedLog(db: DatabaseSync): void {
  db.exec("ALTER TABLE ioc_index_position ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0");
}
