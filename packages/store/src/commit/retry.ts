import type { QuarantinedFeed, QuarantineRetry, RetryCounts } from "../types/quarantine.ts";
import type { Transact } from "./commit.ts";
import { countChanges, type Clock } from "./count-changes.ts";
import { prepare, type ReadyFeed } from "./prepare.ts";
import { storing } from "./store-feeds.ts";
import type { HeldFeed } from "./transaction.ts";
import { compareVersions, isOlder } from "./version.ts";

interface Retry {
  readonly quarantined: QuarantinedFeed;
  readonly feed: ReadyFeed;
}

/** Tries to store feeds from the quarantine again: see `Store.retryQuarantined`. */
export async function retry(
  transact: Transact,
  collection: string,
  retries: readonly QuarantineRetry[],
  clock: Clock,
): Promise<RetryCounts> {
  const now = clock().toISOString();
  const ready = retries
    .flatMap(({ quarantined, record }): Retry[] => {
      const feed = prepare(record);
      return "reason" in feed ? [] : [{ quarantined, feed }];
    })
    .sort((one, other) => compareVersions(one.feed.seqUpdate, other.feed.seqUpdate));
  return await storing((storeFeeds) =>
    transact(collection, async (transaction) => {
      const { cursor, version } = await transaction.open();
      const changes = countChanges(version);
      const rows = await transaction.held(retries.map(({ quarantined }) => quarantined.id));
      const held = new Map(rows.map((row) => [row.id, row]));
      const present = ready.filter(({ quarantined }) =>
        isSame(quarantined, held.get(quarantined.id)),
      );
      const states = await transaction.feeds(present.map(({ feed }) => feed.id));
      const cursors = new Map(states.map(({ id, seqUpdate }) => [id, seqUpdate]));
      const isOutdated = ({ feed }: Retry) => isOlder(feed.seqUpdate, cursors.get(feed.id) ?? null);
      const outdated = present.filter(isOutdated);
      const current = present.filter((one) => !isOutdated(one));
      const { growth, refused } = await storeFeeds(
        transaction,
        current.map(({ feed }) => feed),
        { now, isOutdated: isOlder, stamp: changes.next },
      );
      const stored = current.filter(({ feed }) => !refused.has(feed.id));
      const gone = [...outdated, ...stored].map(({ quarantined }) => quarantined.id);
      if (gone.length > 0) await transaction.release(gone);
      await transaction.advance({
        to: cursor,
        growth: { ...growth, quarantined: -gone.length },
        ...changes.end(clock),
      });
      const left = held.size - gone.length;
      return { stored: stored.length, superseded: retries.length - stored.length - left, left };
    }),
  );
}

/** Whether a feed in quarantine is still the version that was read. */
const isSame = (read: QuarantinedFeed, now: HeldFeed | undefined): boolean =>
  now?.seqUpdate === read.seqUpdate &&
  now.quarantinedAt === read.quarantinedAt &&
  now.raw === read.raw;
