import type { DatabaseSync } from "node:sqlite";

/** Who reads a collection can take it over from whoever did before. */
export function epochs(db: DatabaseSync): void {
  db.exec("ALTER TABLE collections ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0");
}
