import type { DatabaseSync } from "node:sqlite";

/** Beside the cursor of a collection: a fingerprint of the filters that it was read with. Null: unknown. */
export function filters(db: DatabaseSync): void {
  db.exec("ALTER TABLE collections ADD COLUMN filters TEXT");
}
