import { existsSync } from "node:fs";
import type { Transaction } from "../commit/transaction.ts";
import { missing } from "../engine.ts";
import { guarded, meaningOf } from "./failure.ts";
import { identityOf, replaced } from "./file-identity.ts";
import type { Connection } from "./in-transaction.ts";
import { openFile, openReader } from "./open-file.ts";
import { retryWhileLocked } from "./retry-while-locked.ts";
import { checkedVersion, migrate } from "./schema.ts";
import { transactions } from "./transaction.ts";

/** A writing connection, and the files that it was opened with. */
export interface Writer extends Connection {
  readonly identity: string;
  readonly transaction: (collection: string) => Transaction;
}

/**
 * Opens a store for writing. A missing store is created, and an older one is migrated.
 *
 * @param busyTimeout How long to wait for another process's transaction, in ms.
 */
export async function openWriter(location: string, busyTimeout: number): Promise<Writer> {
  const db = openFile(location);
  const connection = { db, location, busyTimeout };
  try {
    // Before anything is changed in it: it may be another program's.
    await retryWhileLocked(location, busyTimeout, () => checkedVersion(db, location));
    // With WAL and NORMAL, a power cut may undo the last commits, but each one completely: feeds and cursor.
    await retryWhileLocked(location, busyTimeout, () => {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    });
    await migrate(connection);
    const transaction = transactions(connection);
    return { ...connection, transaction, identity: identityOf(location) };
  } catch (error) {
    db.close();
    throw meaningOf(location, error);
  }
}

/** Closes the connection. SQLite does not touch files that have replaced its own. */
export function closeWriter(writer: Writer | undefined): void {
  if (writer?.db.isOpen) writer.db.close();
}

/** The version of a store to read. */
export function storedVersion(location: string): number {
  if (!existsSync(location)) throw missing(location);
  const { db } = openReader(location);
  try {
    const version = guarded(location, () => checkedVersion(db, location));
    if (version === 0) throw missing(location);
    return version;
  } finally {
    db.close();
  }
}

/** @throws StoreError if other files are at the path now. */
export function checkSame({ db, location, identity }: Writer): void {
  if (!db.isOpen || identityOf(location) !== identity) throw replaced(location);
}
