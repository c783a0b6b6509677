import { InputError } from "@cyberintegrations/errors";
import { SqliteStore } from "./sqlite/sqlite-store.ts";
import type { Store } from "./store.ts";

/** How a store is opened. */
export interface OpenStoreOptions {
  /** The clock. Default: the system's. */
  readonly now?: (() => Date) | undefined;
  /** How long a writer waits for another process's transaction, in ms. Default: 5000. */
  readonly busyTimeout?: number | undefined;
}

/**
 * Opens a store, or makes a new one.
 *
 * @param location The path of a SQLite file.
 * @throws InputError for no path; StoreError `unwritable`, `locked` or `newer-schema`.
 *
 * @example
 * ```ts
 * await using store = await openStore("./cyberintegrations.db");
 * const from = await store.cursor("apt/threat");
 * ```
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  if (typeof location !== "string" || location === "") {
    throw new InputError(`store: expected the path of a file, got ${JSON.stringify(location)}`);
  }
  await Promise.resolve();
  const { now = () => new Date(), busyTimeout = 5000 } = options;
  return new SqliteStore(location, now, busyTimeout) as unknown as Store;
}
