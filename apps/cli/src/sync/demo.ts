import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { markAsDemo } from "./demo-mark.ts";

/** Events in each collection of the demo between one sync and the next: a tenth of them change an earlier feed. */
const growth = 10;

/**
 * Starts the API in this process. With every sync that the store remembers, a little more has happened there.
 *
 * @param place The store that will be synced.
 * @param tenant Whose part of it.
 */
export async function startDemo(place: string, tenant: string): Promise<Simulator> {
  await using store = await openStore(place, { tenant });
  await markAsDemo(store);
  const syncs = (await store.status()).map((status) => status.syncs);
  return await createSimulator({ growth: growth * Math.max(0, ...syncs) });
}
