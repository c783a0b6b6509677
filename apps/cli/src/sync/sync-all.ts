import pMap from "p-map";
import type { SyncedCollection } from "./progress.ts";
import { withCollections, type SyncOptions } from "./with-collections.ts";

/** Syncs collections side by side. One that fails does not stop the others. */
export function syncAll(options: SyncOptions): Promise<SyncedCollection[]> {
  const { concurrency } = options.settings;
  return withCollections(options, (collections) =>
    pMap(collections, ({ read }) => read(), { concurrency }),
  );
}
