import pMap from "p-map";
import type { SyncedCollection } from "./progress.ts";
import { accountDefaults } from "./settings.ts";
import { withCollections, type SyncOptions } from "./with-collections.ts";

/**
 * Brings all collections of an account up to date, several at a time. One that fails does not stop the others.
 *
 * @returns The outcome of each collection. An outcome without an `error` is up to date.
 * @throws InputError for settings that cannot be used, ConnectionError if the granted collections cannot be read.
 */
export function syncAll(options: SyncOptions): Promise<SyncedCollection[]> {
  const { concurrency = accountDefaults.concurrency } = options.account;
  return withCollections(options, (collections) =>
    pMap(collections, ({ read }) => read(), { concurrency }),
  );
}
