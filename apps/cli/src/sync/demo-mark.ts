import type { Store } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";

/** The store of `sync --demo`, unless `--store` sets another one. */
export const demoStore = "./cyberintegrations-demo.db";

/** The row of a store that marks its data as simulated. The name is in parentheses, so no list of collections has it. */
const demoMark = "(simulated data)";

/** Whether the data of one of these tenants is simulated. Default: the store's own tenant. */
export async function isDemo(
  store: Store,
  tenants: Iterable<string> = [store.tenant],
): Promise<boolean> {
  for (const tenant of tenants) {
    const own = tenant === store.tenant ? store : store.forTenant(tenant);
    if ((await own.cursor(demoMark)) !== null) return true;
  }
  return false;
}

/**
 * Marks an empty store as one for simulated data.
 *
 * @throws InputError for a store that contains other data.
 */
export async function markAsDemo(store: Store): Promise<void> {
  if (await isDemo(store)) return;
  if ((await store.status()).length > 0) {
    throw new InputError(
      `--demo: expected a store of an earlier demo, or a new one, got one with an account's data: ${store.location}`,
      { hint: "Use another store with --store, or omit --store." },
    );
  }
  await store.commit({ collection: demoMark, from: null, to: "demo", feeds: [] });
}

/**
 * @param tenants The tenants whose data is checked. Default: the store's own tenant.
 * @throws InputError for a store whose data is simulated: an account's must not be mixed with it.
 */
export async function refuseDemo(store: Store, tenants?: Iterable<string>): Promise<void> {
  if (!(await isDemo(store, tenants))) return;
  throw new InputError(
    `store: expected one for an account's data, got one with simulated data from "sync --demo": ${store.location}`,
    { hint: "Use another store, or delete this one." },
  );
}
