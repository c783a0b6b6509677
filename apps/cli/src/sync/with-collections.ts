import type { Hooks } from "cyberintegrations";
import type { Store } from "@cyberintegrations/store";
import type { Settings } from "../config/settings.ts";
import type { Reporter } from "../report/reporter.ts";
import { openPoller, selectCollections } from "../session.ts";
import type { SyncedCollection } from "./progress.ts";
import { syncCollection } from "./sync-collection.ts";

export interface SyncOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** A collection that is to be read. */
export interface ReadableCollection {
  readonly name: string;
  /** Brings it up to date. What the API, the network or the store does wrong is in the outcome, not thrown. */
  readonly read: () => Promise<SyncedCollection>;
}

/** Finds out which collections are to be read, and lends a poller for as long as the work with them lasts. */
export async function withCollections<Result>(
  options: SyncOptions,
  work: (collections: readonly ReadableCollection[]) => Promise<Result>,
): Promise<Result> {
  const { settings, reporter } = options;
  const requests = new Map<string, number>();
  const hooks: Hooks = {
    onRequest: ({ pace }) => requests.set(pace, (requests.get(pace) ?? 0) + 1),
    onRetry: ({ pace }) => {
      reporter.retried(pace);
    },
  };
  await using poller = openPoller(settings, { hooks });
  const { collections, leftOut } = await selectCollections(poller, settings);
  if (leftOut.length > 0) {
    reporter.note(
      `granted, but not known to this version: ${leftOut.join(", ")}; ` +
        "to read them all the same, name them with --collections and --allow-unknown",
    );
  }
  reporter.planned([...collections.keys()]);
  const readables = [...collections].map(([name, collectionSettings]) => ({
    name,
    read: async () => {
      requests.delete(name);
      reporter.started(name);
      const outcome = await syncCollection({
        ...options,
        poller,
        collection: name,
        settings: collectionSettings,
        product: settings.product,
        sensitive: settings.sensitive,
        onPortion: (progress) => {
          reporter.portion(progress);
        },
      });
      const synced = { ...outcome, requests: requests.get(name) ?? 0 };
      reporter.finished(synced);
      return synced;
    },
  }));
  return await work(readables);
}
