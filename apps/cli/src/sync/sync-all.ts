import { TIPoller, tiKeys, type Hooks } from "cyberintegrations";
import type { Store } from "@cyberintegrations/store";
import pMap from "p-map";
import type { Connection } from "../connection.ts";
import type { Reporter } from "../report/reporter.ts";
import { syncCollection, type Outcome } from "./sync-collection.ts";

export interface SyncOptions {
  readonly connection: Connection;
  readonly store: Store;
  /** Default: all that the account was granted. */
  readonly collections: readonly string[] | undefined;
  /** Whether collections may be named that the catalogue does not know. */
  readonly allowUnknown: boolean;
  /** How many collections at a time. */
  readonly concurrency: number;
  readonly limit: number | undefined;
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
  const { reporter } = options;
  const requests = new Map<string, number>();
  const hooks: Hooks = {
    onRequest: ({ pace }) => requests.set(pace, (requests.get(pace) ?? 0) + 1),
    onRetry: ({ pace }) => {
      reporter.retried(pace);
    },
  };
  await using poller = new TIPoller({ ...options.connection, hooks });
  const { allowUnknown } = options;
  for (const collection of options.collections ?? Object.keys(builtIn)) {
    poller.setKeys(collection, keysOf(collection).keys, { allowUnknown });
  }
  const collections = options.collections ?? (await grantedCollections(poller, reporter));
  reporter.planned(collections);
  return await pMap(
    collections,
    async (collection) => {
      reporter.started(collection);
      const outcome = await syncCollection({
        ...options,
        poller,
        collection,
        iocsKeys: keysOf(collection).iocs,
        onPortion: (progress) => {
          reporter.portion(progress);
        },
      });
      reporter.finished(outcome);
      return { ...outcome, requests: requests.get(collection) ?? 0 };
    },
    { concurrency: options.concurrency },
  );
}

const builtIn: Readonly<Record<string, (typeof tiKeys)[keyof typeof tiKeys]>> = tiKeys;

/** The built-in keys; of a collection that they don't know, the id. The store has every feed whole in any case. */
const keysOf = (collection: string) => builtIn[collection] ?? { keys: { id: "id" }, iocs: {} };

async function grantedCollections(poller: TIPoller, reporter: Reporter): Promise<string[]> {
  const granted = await poller.getAvailableCollections();
  const unknown = granted.filter((collection) => !(collection in builtIn));
  if (unknown.length > 0) {
    reporter.note(
      `granted, but not known to this version: ${unknown.join(", ")}; to read them all the same, name them with --collections and --allow-unknown`,
    );
  }
  return granted.filter((collection) => collection in builtIn);
}
