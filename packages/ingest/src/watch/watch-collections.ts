import { linkSignals, type StoreError } from "cyberintegrations";
import pLimit from "p-limit";
import { skippedAfter, storeFailureOf } from "../store-failure.ts";
import type { ReadableCollection } from "../with-collections.ts";
import { wait, type Clock } from "./clock.ts";
import { Schedule } from "./schedule.ts";

/** Options of a watch. */
export interface WatchOptions {
  /** How often a collection is read, in ms. */
  readonly intervalOf: (collection: string) => number;
  /** How many collections are read at the same time. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Ends the watch. Reads that are waiting do not start. */
  readonly signal: AbortSignal;
}

/**
 * Reads collections, each at its own interval, until the signal aborts. An error that is a bug ends the watch, too. If the store
 * fails, for example because the disk is full, only the collection that failed is retried. The others are not requested
 * until its retry reaches the store.
 */
export async function watchCollections(
  collections: readonly ReadableCollection[],
  { intervalOf, concurrency, clock, signal }: WatchOptions,
): Promise<void> {
  const defect = new AbortController();
  const { signal: end, unlink } = linkSignals(signal, defect.signal);
  const limit = pLimit(concurrency);
  const begin = clock.now();
  let failed: { readonly name: string; readonly error: StoreError } | undefined;
  const readDue = async ({ name, read }: ReadableCollection) => {
    if (end.aborted) return undefined;
    if (failed && failed.name !== name) return skippedAfter(failed.error, name);
    const outcome = await read();
    const error = storeFailureOf(outcome);
    if (error) failed ??= { name, error };
    else if (failed?.name === name) failed = undefined;
    return outcome;
  };
  const watchOne = async (collection: ReadableCollection) => {
    const schedule = new Schedule(intervalOf(collection.name), begin, clock.random);
    let failures = 0;
    while (!end.aborted) {
      const outcome = await limit(readDue, collection);
      // Skipping costs nothing, so its wait does not grow.
      if (outcome?.skipped) failures = 1;
      else failures = outcome?.error ? failures + 1 : 0;
      await wait(schedule.waitAfter(clock.now(), failures), clock, end);
    }
  };
  const ended = collections.map((collection) =>
    watchOne(collection).catch((error: unknown) => {
      defect.abort(error);
    }),
  );
  await Promise.all(ended);
  unlink();
  defect.signal.throwIfAborted();
}
