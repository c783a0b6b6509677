import type { RejectedFeed } from "../types/quarantine.ts";
import { plan, type Circumstances, type Plan } from "./plan.ts";
import type { ReadyFeed } from "./prepare.ts";
import { Refused } from "./refused.ts";
import type { Transaction } from "./transaction.ts";

/** The counts of stored feeds, and the feeds that the engine refused, by id. */
export interface Stored extends Pick<Plan, "counts" | "growth"> {
  readonly refused: ReadonlyMap<string, RejectedFeed>;
}

/** Stores feeds within a transaction. */
export type StoreFeeds = (
  transaction: Transaction,
  ready: readonly ReadyFeed[],
  circumstances: Circumstances,
) => Promise<Stored>;

/**
 * Runs a transaction that stores all feeds at once. If the database rejects a value, it runs the transaction again with one
 * feed after another, to find the rejected ones.
 */
export async function storing<Result>(
  attempt: (storeFeeds: StoreFeeds) => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt(together);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return await attempt(oneByOne);
  }
}

/** Stores all at once, in as few statements as possible. Throws `Refused` if the database rejects one. */
const together: StoreFeeds = async (transaction, ready, circumstances) => {
  const ids = [...new Set(ready.map(({ id }) => id))];
  const feeds = ids.length > 0 ? await transaction.feeds(ids) : [];
  const known = feeds.map(({ id }) => id);
  // Stryker disable next-line ArrayDeclaration: what is of no feed changes nothing
  const iocs = known.length > 0 ? await transaction.iocs(known) : [];
  const { counts, growth, ...rows } = plan(ready, { feeds, iocs }, circumstances);
  if (rows.feeds.length > 0) await transaction.putFeeds(rows.feeds);
  if (rows.iocs.length > 0) await transaction.putIocs(rows.iocs);
  return { counts, growth, refused: new Map() };
};

/** Stores each feed separately, so that a rejected one does not affect the others. */
const oneByOne: StoreFeeds = async (transaction, ready, circumstances) => {
  const refused = new Map<string, RejectedFeed>();
  let total = await together(transaction, [], circumstances);
  for (const feed of ready) {
    const { id, seqUpdate } = feed;
    try {
      await transaction.part(async () => {
        const { counts, growth } = await together(transaction, [feed], circumstances);
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
