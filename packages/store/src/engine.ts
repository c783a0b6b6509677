import { StoreError } from "@cyberintegrations/errors";
import type { Transact } from "./commit/commit.ts";
import type { Dialect, Statement } from "./select.ts";
import type { LockOwner } from "./types/lock.ts";

/** A lock that was taken. */
export interface TakenLock {
  readonly owner: LockOwner;
  /** Called once. */
  release(): Promise<void>;
}

/** A database that a store can be in. Its failures are StoreErrors. */
export interface Engine {
  /** See `Store.location`. */
  readonly location: string;
  readonly dialect: Dialect;
  readonly transact: Transact;
  /** Runs statements that write, all or none; resolves to the rows of each. */
  run(...statements: readonly Statement[]): Promise<readonly (readonly unknown[])[]>;
  /** The rows of a query one at a time, all as they were at the first one. */
  stream(statement: Statement): Iterable<unknown> | AsyncIterable<unknown>;
  /**
   * The same database for another tenant, on the same connections; for all tenants where none is named, which lets only
   * the collections be read.
   */
  forTenant(tenant: string | null): Engine;
  /** Opens what is at the location now, with the locks that are held, where an error told that it was replaced. */
  reopen(): Promise<void>;
  /** See `Store.acquireLock`. */
  takeLock(name: string, now: () => Date): Promise<TakenLock>;
  /** Finishes what was begun, and lets go of the database. */
  close(): Promise<void>;
}

/** The error for a place without a store that is to be read. */
export const missing = (location: string): StoreError =>
  new StoreError("missing", `there is no store at ${location}`, {
    hint: "Check the path or the address. The first sync creates a store there.",
  });

/** The error for whoever writes to a store that was opened for reading. */
export const openForReading = (location: string): StoreError =>
  new StoreError("unwritable", `${location} was opened for reading alone`);
