/// <reference lib="esnext.disposable" preserve="true" />
import type { Hooks, ProductSession } from "cyberintegrations";
import type { IngestStore } from "./ingest-store.ts";
import { combineEvents, type SyncEvents } from "./events.ts";
import type { SyncedCollection } from "./progress.ts";
import { RecordMakers } from "./record-makers.ts";
import type { Account, CollectionSettings } from "./settings.ts";
import { syncCollection, type Slice } from "./sync-collection.ts";

/** Options of a reader. */
export interface ReaderOptions {
  readonly account: Account;
  readonly store: IngestStore;
  /** Default: events are discarded. */
  readonly events?: SyncEvents | undefined;
  /** The clock, in ms since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** Reads collections of one account into a store, and reports progress. */
export class Reader implements AsyncDisposable {
  readonly session: ProductSession;
  readonly #options: ReaderOptions;
  readonly #events: Required<SyncEvents>;
  readonly #makers: RecordMakers;
  /** The requests of each collection since the start of its last read. */
  readonly #requests = new Map<string, number>();

  /** @throws InputError when an option of the connection cannot be used. Nothing is sent. */
  constructor(options: ReaderOptions) {
    this.#options = options;
    const { account, events = {} } = options;
    this.#events = combineEvents([events]);
    this.#makers = new RecordMakers(account);
    const hooks: Hooks = {
      onRequest: ({ pace }) => this.#requests.set(pace, (this.#requests.get(pace) ?? 0) + 1),
      onRetry: (retry) => {
        this.#events.retried(retry.pace, retry);
      },
    };
    this.session = account.product.open({ ...account.connection, hooks });
  }

  /**
   * Compiles the settings of a collection, so that settings that can't be used are rejected before anything is read.
   *
   * @throws InputError for keys that can't be used, and for a collection whose sensitive fields are unknown, unless they are
   *   to be kept.
   */
  prepare(collection: string, settings: CollectionSettings): void {
    this.#makers.of(collection, settings);
  }

  /** Brings a collection up to date. Failures of the API, the network or the store are in the outcome, not thrown. */
  async read(
    collection: string,
    settings: CollectionSettings,
    signal: AbortSignal,
    slice?: Slice,
  ): Promise<SyncedCollection> {
    const { store, now = Date.now } = this.#options;
    this.#requests.delete(collection);
    this.#events.started(collection);
    const outcome = await syncCollection({
      session: this.session,
      store,
      collection,
      settings,
      recordMaker: () => this.#makers.of(collection, settings),
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
