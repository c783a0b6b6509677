import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { markAsDemo } from "./demo-mark.ts";

/** New events in each collection of the demo between two syncs. A tenth of them change an earlier feed. */
const growth = 10;

/**
 * Starts the simulated API in this process. Its data grows with each sync recorded in the store.
 *
 * @param location The store that will be synced.
 * @param tenant The tenant whose data is synced.
 */
export async function startDemo(location: string, tenant: string): Promise<Simulator> {
  await using store = await openStore(location, { tenant });
  await markAsDemo(store);
  const syncs = (await store.status()).map((status) => status.syncs);
  return await createSimulator({ growth: growth * Math.max(0, ...syncs) });
}
