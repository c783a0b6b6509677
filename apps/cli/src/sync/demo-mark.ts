import type { Store } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";

/** The store of `sync --demo`, unless `--store` names another one. */
export const demoStore = "./cyberintegrations-demo.db";

/** The row of a store that says that its data is simulated. No collection of the API has this name. */
export const demoMark = "(simulated data)";

/** Whether the data of a store is simulated. */
export const isDemo = async (store: Store): Promise<boolean> =>
  (await store.cursor(demoMark)) !== null;

/**
 * Marks an empty store as one for simulated data.
 *
 * @throws InputError for a store that holds other data.
 */
export async function markAsDemo(store: Store): Promise<void> {
  if (await isDemo(store)) return;
  if ((await store.status()).length > 0) {
    throw new InputError(
      `--demo: expected a store of an earlier demo, or a new one, got one with an account's data: ${store.location}`,
      { hint: "Name another store with --store, or leave --store out." },
    );
  }
  await store.commit({ collection: demoMark, from: null, to: "demo", feeds: [] });
}

/** @throws InputError for a store whose data is simulated: an account's must not be mixed with it. */
export async function refuseDemo(store: Store): Promise<void> {
  if (!(await isDemo(store))) return;
  throw new InputError(
    `store: expected one for an account's data, got one with simulated data from "sync --demo": ${store.location}`,
    { hint: "Name another store, or delete this one." },
  );
}
