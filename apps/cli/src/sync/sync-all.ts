import type { Hooks } from "cyberintegrations";
import type { Store } from "@cyberintegrations/store";
import pMap from "p-map";
import type { Settings } from "../config/settings.ts";
import type { Reporter } from "../report/reporter.ts";
import { openPoller, selectCollections } from "../session.ts";
import type { Outcome } from "./progress.ts";
import { syncCollection } from "./sync-collection.ts";

export interface SyncOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** The outcome of one collection, with the requests that it took, retries included. */
export interface SyncedCollection extends Outcome {
  readonly requests: number;
}

/** Syncs collections side by side. One that fails does not stop the others. */
export async function syncAll(options: SyncOptions): Promise<SyncedCollection[]> {
  const { settings, reporter } = options;
  const requests = new Map<string, number>();
  const hooks: Hooks = {
    onRequest: ({ pace }) => requests.set(pace, (requests.get(pace) ?? 0) + 1),
    onRetry: ({ pace }) => {
      reporter.retried(pace);
    },
  };
  await using poller = openPoller(settings, hooks);
  const { collections, leftOut } = await selectCollections(poller, settings);
  if (leftOut.length > 0) {
    reporter.note(
      `granted, but not known to this version: ${leftOut.join(", ")}; ` +
        "to read them all the same, name them with --collections and --allow-unknown",
    );
  }
  reporter.planned([...collections.keys()]);
  return await pMap(
    collections,
    async ([collection, collectionSettings]) => {
      reporter.started(collection);
      const outcome = await syncCollection({
        ...options,
        poller,
        collection,
        settings: collectionSettings,
        product: settings.product,
        sensitive: settings.sensitive,
        onPortion: (progress) => {
          reporter.portion(progress);
        },
      });
      reporter.finished(outcome);
      return { ...outcome, requests: requests.get(collection) ?? 0 };
    },
    { concurrency: settings.concurrency },
  );
}
