import pLimit from "p-limit";
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

/** Reads collections, each at its own interval, until the signal aborts. What a defect throws ends it, too. */
export async function watchCollections(
  collections: readonly ReadableCollection[],
  { intervalOf, concurrency, clock, signal }: WatchOptions,
): Promise<void> {
  const defect = new AbortController();
  const end = AbortSignal.any([signal, defect.signal]);
  const limit = pLimit(concurrency);
  const begin = clock.now();
  const watchOne = async ({ name, read }: ReadableCollection) => {
    const schedule = new Schedule(intervalOf(name), begin, clock.random);
    let failures = 0;
    while (!end.aborted) {
      const outcome = await limit(() => (end.aborted ? undefined : read()));
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
