import { InputError, StoreError } from "@cyberintegrations/errors";
import type { CommitCounts, PortionCommit } from "../store.ts";
import type { RejectedFeed } from "../types/quarantine.ts";
import { fenced } from "./fenced.ts";
import { isKey, keyWanted, prepare, rejection, type ReadyFeed } from "./prepare.ts";
import { Refused } from "./refused.ts";
import { oneByOne, together, type StoreFeeds } from "./store-feeds.ts";
import type { Transaction } from "./transaction.ts";

/** Runs work as one transaction on a collection: all of it is done when it resolves, nothing when it throws. */
export type Transact = <Result>(
  collection: string,
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/**
 * Stores a portion: see `Store.commit`. Feeds are stored all at once; only when the engine refuses that, one by one in
 * a second transaction, to find out which of them it refuses.
 */
export async function commit(
  transact: Transact,
  portion: PortionCommit,
  now: string,
): Promise<CommitCounts> {
  const { collection, from, to, epoch } = portion;
  for (const [name, text] of Object.entries({ collection, to })) {
    if (text !== null && !isKey(text)) throw new InputError(`commit: ${name}: ${keyWanted}`);
  }
  const { ready, unfit } = sort(portion);
  const storeBy = (storeFeeds: StoreFeeds) =>
    transact(collection, async (transaction) => {
      const { cursor, quarantined, ...row } = await transaction.open();
      if (epoch !== undefined && epoch !== row.epoch) throw fenced(collection, epoch, row.epoch);
      if (cursor !== from) throw cursorMoved(collection, from, cursor);
      const { counts, growth, refused } = await storeFeeds(transaction, ready, now);
      const rejected = new Map([...unfit, ...refused]);
      const ids = new Set([...ready.map(({ id }) => id), ...rejected.keys()]);
      const released = quarantined > 0 ? await transaction.release([...ids]) : 0;
      if (rejected.size > 0) await transaction.quarantine([...rejected.values()], now);
      await transaction.advance(to, {
        ...growth,
        quarantined: rejected.size - released,
      });
      return { ...counts, quarantined: rejected.size };
    });
  try {
    return await storeBy(together);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return await storeBy(oneByOne);
  }
}

interface Sorted {
  readonly ready: readonly ReadyFeed[];
  /** By id. A later version that is fit makes up for one that is not. */
  readonly unfit: ReadonlyMap<string, RejectedFeed>;
}

function sort({ feeds, rejected = [] }: PortionCommit): Sorted {
  const ready: ReadyFeed[] = [];
  const unfit = new Map<string, RejectedFeed>();
  for (const record of feeds) {
    const feed = prepare(record);
    if ("reason" in feed) {
      unfit.set(feed.id, feed);
    } else {
      ready.push(feed);
      unfit.delete(feed.id);
    }
  }
  for (const feed of rejected.map(rejection)) unfit.set(feed.id, feed);
  return { ready, unfit };
}

function cursorMoved(collection: string, expected: string | null, found: string | null) {
  return new StoreError(
    "cursor-moved",
    `${collection}: expected the stored cursor ${String(expected)}, got ${String(found)}`,
    {
      hint: "Another process stores the same collection. This portion was not stored; go on from the stored cursor.",
    },
  );
}
