import { StoreError } from "@cyberintegrations/errors";
import type { Store } from "@cyberintegrations/store";

/** How often a server records which indicators have expired, in ms. */
const sweepInterval = 60_000;

/** The store of each tenant. Expired indicators are recorded before it is read, so that nothing expired is served. */
export class Stores {
  readonly #origin: Store;
  readonly #now: () => number;
  readonly #swept = new Map<string, { readonly at: number; readonly done: Promise<void> }>();

  constructor(origin: Store, now: () => number) {
    this.#origin = origin;
    this.#now = now;
  }

  readonly of = async (tenant: string): Promise<Store> => {
    const store = tenant === this.#origin.tenant ? this.#origin : this.#origin.forTenant(tenant);
    const now = this.#now();
    const last = this.#swept.get(tenant);
    if (last === undefined || now - last.at >= sweepInterval)
      this.#swept.set(tenant, { at: now, done: sweep(store, now) });
    await this.#swept.get(tenant)?.done;
    return store;
  };
}

/** A store that can't be written to is served as it is. Other failures are those of the reads that follow. */
async function sweep(store: Store, now: number): Promise<void> {
  try {
    await store.expire(new Date(now));
  } catch (error) {
    if (!StoreError.isInstance(error)) throw error;
  }
}
