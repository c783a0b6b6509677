import type { DatabaseSync } from "node:sqlite";

/** Adds a fingerprint of the filters of the last read to each collection. Null: unknown. */
export function filters(db: DatabaseSync): void {
  db.exec("ALTER TABLE collections ADD COLUMN filters TEXT");
}
