import type { DatabaseSync } from "node:sqlite";

/** The holder of a lock is known by more than a host name and a number, which two containers may share. */
export function lockHolders(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE locks ADD COLUMN space TEXT;
    ALTER TABLE locks ADD COLUMN started TEXT;
  `);
}
