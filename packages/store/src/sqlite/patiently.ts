import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "@cyberintegrations/errors";
import { guarded } from "./failure.ts";

/** How long to wait before the next try, in ms. */
const pause = 10;

/**
 * Does what another process may hold up, and tries it again until the patience is spent. SQLite's own waiting would
 * stop this whole process, even where it waits for a transaction of its own.
 *
 * @param patience In ms.
 */
export async function patiently<Result>(
  location: string,
  patience: number,
  work: () => Result,
): Promise<Result> {
  const began = performance.now();
  for (;;) {
    try {
      return guarded(location, work);
    } catch (error) {
      const isLocked = StoreError.isInstance(error) && error.code === "locked";
      if (!isLocked || performance.now() - began >= patience) throw error;
    }
    await sleep(pause);
  }
}
