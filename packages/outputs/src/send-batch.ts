import { ConnectionError } from "@cyberintegrations/errors";
import type { Circuit } from "./circuit.ts";
import { DeliveryError, type Destination, type Outcome } from "./destination.ts";
import type { Item } from "./item.ts";

/** An item that the destination does not accept, and why. */
export interface Rejected {
  readonly item: Item;
  readonly reason: string;
}

/** Why and for how long delivery waits. */
export interface Waiting {
  readonly error: DeliveryError | ConnectionError | undefined;
  /** The reason, without the content of an item. */
  readonly reason: string;
  readonly delay: number;
  /** How many items are sent again. */
  readonly items: number;
  /** Consecutive failures. */
  readonly failures: number;
  readonly circuit: "closed" | "open";
}

/** What sending a batch needs. */
export interface SendOptions {
  readonly destination: Destination;
  readonly circuit: Circuit;
  readonly signal: AbortSignal;
  /** Waits for some milliseconds. Rejects if the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onWait: (waiting: Waiting) => void;
  /** Called for each item that is delivered or, with a reason, rejected. */
  readonly onSettled?: ((item: Item, reason?: string) => void) | undefined;
  /** How often items have failed that are not settled yet, by key. Default: none has. */
  readonly attempts?: Map<string, number> | undefined;
}

/** An item that fails so often while others are delivered is a dead letter. */
const maxAttempts = 10;

const isFailure = (error: unknown): error is DeliveryError | ConnectionError =>
  error instanceof DeliveryError || (ConnectionError.isInstance(error) && error.code !== "aborted");

/**
 * Sends items until each is delivered or rejected, and returns the rejected ones. Waits as long as the destination is not
 * available. A batch that is rejected as a whole is halved, until the items that cause it are found.
 *
 * @throws DeliveryError (`gone`), and whatever the signal aborts with
 */
export async function sendBatch(
  items: readonly Item[],
  options: SendOptions,
): Promise<readonly Rejected[]> {
  const { destination, circuit, signal, onSettled, attempts = new Map<string, number>() } = options;
  let pending: readonly Item[] = items;
  const rejected: Rejected[] = [];
  const reject = (item: Item, reason: string) => {
    attempts.delete(item.key);
    rejected.push({ item, reason });
    onSettled?.(item, reason);
  };
  while (pending.length > 0) {
    signal.throwIfAborted();
    const batch = circuit.open ? pending.slice(0, 1) : pending;
    let outcomes: readonly Outcome[];
    try {
      outcomes = await destination.send(batch, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFailure(error) || error.code === "gone") throw error;
      if (error.code === "rejected" && batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        rejected.push(...(await sendBatch(batch.slice(0, middle), options)));
        rejected.push(...(await sendBatch(batch.slice(middle), options)));
        pending = pending.slice(batch.length);
      } else if (error.code === "rejected") {
        for (const item of batch) reject(item, error.message);
        pending = pending.slice(batch.length);
      } else {
        const retryAfter = error instanceof DeliveryError ? error.retryAfter : undefined;
        await wait(options, { error, reason: error.message, items: batch.length }, retryAfter);
      }
      continue;
    }
    circuit.succeeded();
    const again: Item[] = [];
    let reason = "";
    for (const [index, item] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome?.state === "delivered") {
        attempts.delete(item.key);
        onSettled?.(item);
        continue;
      }
      const count = (attempts.get(item.key) ?? 0) + 1;
      const why = outcome?.reason ?? "the destination reported no outcome";
      if (outcome?.state === "rejected" || count >= maxAttempts) reject(item, why);
      else {
        attempts.set(item.key, count);
        again.push(item);
        reason = why;
      }
    }
    pending = [...again, ...pending.slice(batch.length)];
    if (again.length > 0) await wait(options, { error: undefined, reason, items: again.length });
  }
  return rejected;
}

async function wait(
  { circuit, signal, sleep, onWait }: SendOptions,
  failed: Pick<Waiting, "error" | "reason" | "items">,
  retryAfter?: number,
): Promise<void> {
  const delay = circuit.failed(retryAfter);
  const { failures, open } = circuit;
  onWait({ ...failed, delay, failures, circuit: open ? "open" : "closed" });
  await sleep(delay, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}
