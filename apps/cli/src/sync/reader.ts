import type { DRPPoller, Hooks, TIPoller } from "cyberintegrations";
import type { Store } from "@cyberintegrations/store";
import type { CollectionSettings, Settings } from "../config/settings.ts";
import type { Reporter } from "../report/reporter.ts";
import { openPoller } from "../session.ts";
import type { SyncedCollection } from "./progress.ts";
import { syncCollection, type Slice } from "./sync-collection.ts";

export interface ReaderOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** Reads collections of one account into a store, and tells how it goes. */
export class Reader implements AsyncDisposable {
  readonly poller: TIPoller | DRPPoller;
  readonly #options: ReaderOptions;
  /** Of each collection, the requests since its last read began. */
  readonly #requests = new Map<string, number>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    const hooks: Hooks = {
      onRequest: ({ pace }) => this.#requests.set(pace, (this.#requests.get(pace) ?? 0) + 1),
      onRetry: (retry) => {
        options.reporter.retried(retry.pace, retry);
      },
    };
    this.poller = openPoller(options.settings, { hooks });
  }

  /** Brings a collection up to date. What the API, the network or the store does wrong is in the outcome, not thrown. */
  async read(
    collection: string,
    settings: CollectionSettings,
    signal: AbortSignal,
    slice?: Slice,
  ): Promise<SyncedCollection> {
    const { reporter, settings: all } = this.#options;
    this.#requests.delete(collection);
    reporter.started(collection);
    const outcome = await syncCollection({
      ...this.#options,
      poller: this.poller,
      collection,
      settings,
      product: all.product,
      sensitive: all.sensitive,
      slice,
      signal,
      onPortion: (progress) => {
        reporter.portion(progress);
      },
    });
    const synced = { ...outcome, requests: this.#requests.get(collection) ?? 0 };
    reporter.finished(synced);
    return synced;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.poller[Symbol.asyncDispose]();
  }
}
