import type { StoreError } from "cyberintegrations";
import pMap from "p-map";
import type { SyncedCollection } from "./progress.ts";
import { accountDefaults } from "./settings.ts";
import { skippedAfter, storeFailureOf } from "./store-failure.ts";
import { withCollections, type SyncOptions } from "./with-collections.ts";

/**
 * Brings all collections of an account up to date, several at a time. One that fails does not stop the others. If the
 * store fails, for example because the disk is full, the collections that have not started are skipped.
 *
 * @returns The outcome of each collection. An outcome without an `error` is up to date.
 * @throws InputError for settings that cannot be used, ConnectionError if the granted collections cannot be read.
 */
export function syncAll(options: SyncOptions): Promise<SyncedCollection[]> {
  const { concurrency = accountDefaults.concurrency } = options.account;
  return withCollections(options, (collections) => {
    let failure: StoreError | undefined;
    return pMap(
      collections,
      async ({ name, read }): Promise<SyncedCollection> => {
        if (failure) return skippedAfter(failure, name);
        const outcome = await read();
        failure ??= storeFailureOf(outcome);
        return outcome;
      },
      { concurrency },
    );
  });
}
