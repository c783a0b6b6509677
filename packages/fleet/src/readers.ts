import {
  defaultCollection,
  Reader,
  type Account,
  type CollectionSettings,
  type SyncEvents,
} from "@cyberintegrations/ingest";
import type { Store } from "@cyberintegrations/store";
import type { FleetAccounts } from "./fleet-accounts.ts";

export interface ReadersOptions extends FleetAccounts {
  readonly store: Store;
  readonly now: () => number;
  /** Returns the listener for the reads of a tenant. */
  readonly eventsOf: (tenant: string) => SyncEvents | undefined;
}

/** Reads the collections of one tenant. */
export interface TenantReader {
  readonly reader: Reader;
  /** The settings of a collection; undefined for one that the account does not list. */
  readonly settingsOf: (collection: string) => CollectionSettings | undefined;
}

/** The readers of all tenants. A session is opened with the first job of its tenant, and stays open. */
export class Readers implements AsyncDisposable {
  readonly #options: ReadersOptions;
  readonly #open = new Map<string, TenantReader>();

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  /**
   * Undefined for an unknown tenant.
   *
   * @throws CyberIntegrationsError for one whose account can't be used.
   */
  get(tenant: string): TenantReader | undefined {
    const open = this.#open.get(tenant);
    if (open) return open;
    const { accounts, unusable } = this.#options;
    const error = unusable?.get(tenant);
    if (error) throw error;
    const account = accounts.get(tenant);
    if (!account) return undefined;
    const reader = this.#readerOf(tenant, account);
    this.#open.set(tenant, reader);
    return reader;
  }

  #readerOf(tenant: string, account: Account): TenantReader {
    const { store, now, eventsOf } = this.#options;
    const { product, collections } = account;
    return {
      reader: new Reader({
        account,
        store: store.forTenant(tenant),
        now,
        events: eventsOf(tenant),
      }),
      settingsOf: (collection) =>
        collections ? collections.get(collection) : defaultCollection(product, collection),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { reader } of this.#open.values()) await reader[Symbol.asyncDispose]();
  }
}
