import type { RejectedFeed } from "../types/quarantine.ts";
import type { ReadyFeed } from "./prepare.ts";
import type { Transaction } from "./transaction.ts";
import type { IsOutdated } from "./version.ts";

/** The effects of a commit on the quarantine. */
export interface Arrivals {
  /** The feeds that were ready to store, including those that the database rejected. */
  readonly ready: readonly ReadyFeed[];
  /** By id. */
  readonly rejected: ReadonlyMap<string, RejectedFeed>;
  readonly isOutdated: IsOutdated;
  readonly now: string;
}

/**
 * Removes feeds from quarantine if a newer version is stored, and adds the rejected ones. A newer version in quarantine stays
 * there.
 *
 * @param before How many feeds of the collection are in quarantine.
 * @returns The change of this number.
 */
export async function replaceHeld(
  transaction: Transaction,
  { ready, rejected, isOutdated, now }: Arrivals,
  before: number,
): Promise<number> {
  const newest = new Map([...ready, ...rejected.values()].map((feed) => [feed.id, feed.seqUpdate]));
  const held = before > 0 ? await transaction.held([...newest.keys()]) : [];
  const staying = new Set(
    held
      .filter(({ id, seqUpdate }) => isOutdated(newest.get(id) ?? null, seqUpdate))
      .map(({ id }) => id),
  );
  const gone = held.map(({ id }) => id).filter((id) => !staying.has(id));
  const added = [...rejected.values()].filter(({ id }) => !staying.has(id));
  if (gone.length > 0) await transaction.release(gone);
  if (added.length > 0) await transaction.quarantine(added, now);
  return added.length - gone.length;
}
