import type { DatabaseSync } from "node:sqlite";
import { retryWhileLocked } from "./retry-while-locked.ts";

/** An open SQLite file. */
export interface Connection {
  readonly db: DatabaseSync;
  /** The path of the file. */
  readonly location: string;
  /** How long to wait for another process's transaction, in ms. */
  readonly busyTimeout: number;
}

/** Runs work in a transaction. It starts as a writer, so that it can't fail later because another process holds the lock. */
export async function inTransaction<Result>(
  { db, location, busyTimeout }: Connection,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  await retryWhileLocked(location, busyTimeout, () => {
    db.exec("BEGIN IMMEDIATE");
  });
  try {
    const result = await work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A failed COMMIT may have rolled back by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
