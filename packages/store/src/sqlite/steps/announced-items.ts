import type { DatabaseSync } from "node:sqlite";

/** Adds which items a destination may have: they were about to be sent, and not acknowledged yet. */
export function announcedItems(db: DatabaseSync): void {
  db.exec("ALTER TABLE present_items ADD COLUMN announced INTEGER NOT NULL DEFAULT 0");
}
