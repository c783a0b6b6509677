import type { RejectedFeed } from "../types/quarantine.ts";
import { plan, type Plan } from "./plan.ts";
import type { ReadyFeed } from "./prepare.ts";
import { Refused } from "./refused.ts";
import type { Transaction } from "./transaction.ts";

/** What storing feeds amounted to, and which of them the engine refused, by id. */
export interface Stored extends Pick<Plan, "counts" | "growth"> {
  readonly refused: ReadonlyMap<string, RejectedFeed>;
}

/** Stores feeds within a transaction. */
export type StoreFeeds = (
  transaction: Transaction,
  ready: readonly ReadyFeed[],
  now: string,
) => Promise<Stored>;

/** All at once, in as few statements as the engine can. Throws `Refused` when it refuses one. */
export const together: StoreFeeds = async (transaction, ready, now) => {
  const ids = [...new Set(ready.map(({ id }) => id))];
  const feeds = ids.length > 0 ? await transaction.feeds(ids) : [];
  const known = feeds.map(({ id }) => id);
  const iocs = known.length > 0 ? await transaction.iocs(known) : [];
  const { counts, growth, ...rows } = plan(ready, { feeds, iocs }, now);
  if (rows.feeds.length > 0) await transaction.putFeeds(rows.feeds);
  if (rows.iocs.length > 0) await transaction.putIocs(rows.iocs);
  return { counts, growth, refused: new Map() };
};

/** Each by itself, so that one that is refused does not take the others with it. */
export const oneByOne: StoreFeeds = async (transaction, ready, now) => {
  const refused = new Map<string, RejectedFeed>();
  let total = await together(transaction, [], now);
  for (const feed of ready) {
    const { id, seqUpdate } = feed;
    try {
      await transaction.part(async () => {
        const { counts, growth } = await together(transaction, [feed], now);
        total = {
          counts: sum(total.counts, counts),
          growth: sum(total.growth, growth),
          refused,
        };
      });
      refused.delete(id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.set(id, { id, seqUpdate, reason: error.message, raw: feed.feed });
    }
  }
  return { ...total, refused };
};

function sum<Counts extends Readonly<Record<string, number>>>(one: Counts, other: Counts): Counts {
  const entries = Object.entries(one).map(([name, count]) => [name, count + (other[name] ?? 0)]);
  return Object.fromEntries(entries) as Counts;
}
