import type { DatabaseSync } from "node:sqlite";

/** Identifies the holder of a lock by more than a host name and a process id, which two containers may share. */
export function lockHolders(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE locks ADD COLUMN space TEXT;
    ALTER TABLE locks ADD COLUMN started TEXT;
  `);
}
