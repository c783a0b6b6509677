import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "@cyberintegrations/errors";
import { guarded } from "./failure.ts";

/** How long to wait before the next try, in ms. */
const pause = 10;

/**
 * Runs what another process may block, and retries it until the timeout. SQLite's own waiting would
 * stop this whole process, even if it waits for one of its own transactions.
 *
 * @param busyTimeout In ms.
 */
export async function retryWhileLocked<Result>(
  location: string,
  busyTimeout: number,
  work: () => Result,
): Promise<Result> {
  const began = performance.now();
  for (;;) {
    try {
      return guarded(location, work);
    } catch (error) {
      const isLocked = StoreError.isInstance(error) && error.code === "locked";
      if (!isLocked || performance.now() - began >= busyTimeout) throw error;
    }
    await sleep(pause);
  }
}
