import type { Store } from "@cyberintegrations/store";
import {
  defaultCollection,
  Reader,
  type CollectionSettings,
  type SyncEvents,
} from "@cyberintegrations/ingest";
import type { Fleet } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { accountOf } from "../session.ts";

export interface TenantsOptions extends Fleet {
  readonly store: Store;
  readonly now: () => number;
  /** Who is told how the reads of a tenant go. */
  readonly reporterFor: (tenant: string) => SyncEvents;
}

/** A tenant as a worker reads for it. */
export interface Tenant {
  readonly reader: Reader;
  /** How a collection is read; undefined for one that the config does not want. */
  readonly collection: (name: string) => CollectionSettings | undefined;
}

/** The tenants of a config. A tenant's account is used only once there is something to read for it, and then kept. */
export class Tenants implements AsyncDisposable {
  readonly #options: TenantsOptions;
  readonly #settings: ReadonlyMap<string, Settings>;
  readonly #open = new Map<string, Tenant>();

  constructor(options: TenantsOptions) {
    this.#options = options;
    this.#settings = new Map(options.settings.map((settings) => [settings.tenant, settings]));
  }

  /**
   * Undefined for one that the config does not have.
   *
   * @throws InputError for one whose files or connection can't be used.
   */
  get(name: string): Tenant | undefined {
    const known = this.#open.get(name);
    if (known) return known;
    const error = this.#options.unusable.get(name);
    if (error) throw error;
    const settings = this.#settings.get(name);
    if (!settings) return undefined;
    const { store, now, reporterFor } = this.#options;
    const tenant = {
      reader: new Reader({
        account: accountOf(settings),
        store: store.forTenant(name),
        now,
        events: reporterFor(name),
      }),
      collection: (collection: string) =>
        settings.collections
          ? settings.collections.get(collection)
          : defaultCollection(settings.product, collection),
    };
    this.#open.set(name, tenant);
    return tenant;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { reader } of this.#open.values()) await reader[Symbol.asyncDispose]();
  }
}
