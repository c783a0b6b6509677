import { StoreError } from "@cyberintegrations/errors";
import type { Transact } from "./commit/commit.ts";
import type { Dialect, Statement } from "./select.ts";
import type { LockOwner } from "./types/lock.ts";

/** An acquired lock. */
export interface TakenLock {
  readonly owner: LockOwner;
  /** Called once. */
  release(): Promise<void>;
}

/** Runs a statement; resolves to its rows. */
export type Run = (statement: Statement) => Promise<readonly unknown[]>;

/** A database for a store. Its failures are StoreErrors. */
export interface Engine {
  /** See `Store.location`. */
  readonly location: string;
  readonly dialect: Dialect;
  readonly transact: Transact;
  /** Runs work with writing statements in one transaction. */
  write<Result>(work: (run: Run) => Promise<Result>): Promise<Result>;
  /** Streams the rows of a query, all from the same snapshot. */
  stream(statement: Statement): Iterable<unknown> | AsyncIterable<unknown>;
  /**
   * The same database for another tenant, on the same connections. Null means all tenants, for which only the collections can
   * be read.
   */
  forTenant(tenant: string | null): Engine;
  /** After a `replaced` error, opens the current file and acquires the held locks in it. */
  reopen(): Promise<void>;
  /** See `Store.acquireLock`. */
  takeLock(name: string, now: () => Date): Promise<TakenLock>;
  /** Finishes pending work and closes the database. */
  close(): Promise<void>;
}

/** The error for reading a location without a store. */
export const missing = (location: string): StoreError =>
  new StoreError("missing", `there is no store at ${location}`, {
    hint: "Check the path or the address. The first sync creates a store there.",
  });

/** The error for writing to a store that was opened for reading. */
export const openForReading = (location: string): StoreError =>
  new StoreError("unwritable", `${location} was opened for reading only`);
