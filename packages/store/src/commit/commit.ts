import { InputError, StoreError } from "@cyberintegrations/errors";
import type { CommitCounts, PortionCommit } from "../store.ts";
import type { RejectedFeed } from "../types/quarantine.ts";
import { fenced } from "./fenced.ts";
import { groupsOf, releaseUnlisted, withdrawUnlisted, type GroupVersions } from "./groups.ts";
import { isKey, keyWanted } from "./keys.ts";
import { prepare, rejection, type ReadyFeed } from "./prepare.ts";
import { replaceHeld } from "./replace-held.ts";
import { storing } from "./store-feeds.ts";
import type { Transaction } from "./transaction.ts";
import { countChanges, type Clock } from "./count-changes.ts";
import { compareVersions, outdatedBefore } from "./version.ts";

/** Runs work as one transaction on a collection: all of it is done if it resolves, nothing if it throws. */
export type Transact = <Result>(
  collection: string,
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/** Stores a page: see `Store.commit`. */
export async function commit(
  transact: Transact,
  portion: PortionCommit,
  clock: Clock,
): Promise<CommitCounts> {
  const { collection, from, to, epoch, filters } = portion;
  for (const [name, text] of Object.entries({ collection, to })) {
    if (text !== null && !isKey(text)) throw new InputError(`commit: ${name}: ${keyWanted}`);
  }
  const { ready, unfit, groups } = sort(portion);
  const isOutdated = outdatedBefore(to);
  const now = clock().toISOString();
  return await storing((storeFeeds) =>
    transact(collection, async (transaction) => {
      const { cursor, quarantined, ...row } = await transaction.open();
      if (epoch !== undefined && epoch !== row.epoch) throw fenced(collection, epoch, row.epoch);
      if (cursor !== from) throw cursorMoved(collection, from, cursor);
      const changes = countChanges(row.version);
      const change = { now, stamp: changes.next };
      const stored = await storeFeeds(transaction, ready, { ...change, isOutdated });
      const unlisted = await withdrawUnlisted(transaction, groups, isOutdated, change);
      // An unfit version is newer than each version of its feed that the database refused.
      const rejected = new Map([...stored.refused, ...unfit]);
      const held = await replaceHeld(
        transaction,
        { ready, rejected, isOutdated, now },
        quarantined,
      );
      const released = quarantined > 0 ? await releaseUnlisted(transaction, groups, isOutdated) : 0;
      const growth = {
        feeds: stored.growth.feeds,
        iocs: stored.growth.iocs - unlisted,
        quarantined: held - released,
      };
      await transaction.advance({ to, growth, filters, ...changes.end(clock) });
      const { counts } = stored;
      return {
        ...counts,
        withdrawn: counts.withdrawn + unlisted,
        quarantined: rejected.size,
      };
    }),
  );
}

interface Sorted {
  readonly ready: readonly ReadyFeed[];
  /** By id. A later version that can be stored replaces one that can't. */
  readonly unfit: ReadonlyMap<string, RejectedFeed>;
  readonly groups: GroupVersions;
}

/** From the oldest version to the newest, whatever their order on the page. */
function sort({ feeds, rejected = [] }: PortionCommit): Sorted {
  const versions = [...feeds.map(prepare), ...rejected.map(rejection)].sort((one, other) =>
    compareVersions(one.seqUpdate, other.seqUpdate),
  );
  const ready: ReadyFeed[] = [];
  const unfit = new Map<string, RejectedFeed>();
  for (const version of versions) {
    if ("reason" in version) {
      unfit.set(version.id, version);
    } else {
      ready.push(version);
      unfit.delete(version.id);
    }
  }
  return { ready, unfit, groups: groupsOf(versions) };
}

function cursorMoved(collection: string, expected: string | null, found: string | null) {
  return new StoreError(
    "cursor-moved",
    `${collection}: expected the stored cursor ${String(expected)}, got ${String(found)}`,
    {
      hint: "Another process stores the same collection. This page was not stored: continue from the stored cursor.",
    },
  );
}
