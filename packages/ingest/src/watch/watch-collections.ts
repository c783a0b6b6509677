import type { StoreError } from "cyberintegrations";
import pLimit from "p-limit";
import { skippedAfter, storeFailureOf } from "../store-failure.ts";
import type { ReadableCollection } from "../with-collections.ts";
import { wait, type Clock } from "./clock.ts";
import { Schedule } from "./schedule.ts";

/** How collections are watched. */
export interface WatchOptions {
  /** How often a collection is read, in ms. */
  readonly intervalOf: (collection: string) => number;
  /** How many collections are read at a time. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Ends it all: reads that wait do not begin. */
  readonly signal: AbortSignal;
}

/**
 * Reads collections, each at its own interval, until the signal aborts. What a defect throws ends it, too. If the store
 * fails, for example because the disk is full, the collections that are due by then are not requested: they are retried
 * like the one that failed.
 */
export async function watchCollections(
  collections: readonly ReadableCollection[],
  { intervalOf, concurrency, clock, signal }: WatchOptions,
): Promise<void> {
  const defect = new AbortController();
  const end = AbortSignal.any([signal, defect.signal]);
  const limit = pLimit(concurrency);
  const begin = clock.now();
  let failure: StoreError | undefined;
  const readDue = async ({ name, read }: ReadableCollection, failureBefore?: StoreError) => {
    if (end.aborted) return undefined;
    // The store failed while this collection waited for its turn.
    if (failure && failure !== failureBefore) return skippedAfter(failure, name);
    const outcome = await read();
    failure = storeFailureOf(outcome) ?? failure;
    return outcome;
  };
  const watchOne = async (collection: ReadableCollection) => {
    const schedule = new Schedule(intervalOf(collection.name), begin, clock.random);
    let failures = 0;
    while (!end.aborted) {
      const outcome = await limit(readDue, collection, failure);
      failures = outcome?.error ? failures + 1 : 0;
      await wait(schedule.waitAfter(clock.now(), failures), clock, end);
    }
  };
  const ended = collections.map((collection) =>
    watchOne(collection).catch((error: unknown) => {
      defect.abort(error);
    }),
  );
  await Promise.all(ended);
  defect.signal.throwIfAborted();
}
