/// <reference lib="esnext.disposable" preserve="true" />
import type { Hooks, ProductSession } from "cyberintegrations";
import type { IngestStore } from "./ingest-store.ts";
import { combineEvents, type SyncEvents } from "./events.ts";
import type { SyncedCollection } from "./progress.ts";
import { sensitiveOf, type Account, type CollectionSettings } from "./settings.ts";
import { syncCollection, type Slice } from "./sync-collection.ts";

/** What a reader needs. */
export interface ReaderOptions {
  readonly account: Account;
  readonly store: IngestStore;
  /** Default: nobody listens. */
  readonly events?: SyncEvents | undefined;
  /** The clock, in ms since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** Reads collections of one account into a store, and reports progress. */
export class Reader implements AsyncDisposable {
  readonly session: ProductSession;
  readonly #options: ReaderOptions;
  readonly #events: Required<SyncEvents>;
  /** For each collection, the requests since its last read began. */
  readonly #requests = new Map<string, number>();

  /** @throws InputError when an option of the connection cannot be used. Nothing is sent. */
  constructor(options: ReaderOptions) {
    this.#options = options;
    const { account, events } = options;
    this.#events = combineEvents(events ? [events] : []);
    const hooks: Hooks = {
      onRequest: ({ pace }) => this.#requests.set(pace, (this.#requests.get(pace) ?? 0) + 1),
      onRetry: (retry) => {
        this.#events.retried(retry.pace, retry);
      },
    };
    this.session = account.product.open({ ...account.connection, hooks });
  }

  /** Brings a collection up to date. Failures of the API, the network or the store are in the outcome, not thrown. */
  async read(
    collection: string,
    settings: CollectionSettings,
    signal: AbortSignal,
    slice?: Slice,
  ): Promise<SyncedCollection> {
    const { account, store, now = Date.now } = this.#options;
    this.#requests.delete(collection);
    this.#events.started(collection);
    const outcome = await syncCollection({
      session: this.session,
      store,
      collection,
      settings,
      sensitive: sensitiveOf(account, settings),
      slice,
      signal,
      now,
      onPortion: (progress) => {
        this.#events.portion(progress);
      },
      note: (message) => {
        this.#events.note(message);
      },
    });
    const synced = { ...outcome, requests: this.#requests.get(collection) ?? 0 };
    this.#events.finished(synced);
    return synced;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }
}
