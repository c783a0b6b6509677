import type { Stamp } from "./ioc-life.ts";
import type { Advance } from "./transaction.ts";

/** Returns the current time. */
export type Clock = () => Date;

interface ChangeCounter {
  readonly next: Stamp;
  /** The part of `Advance` about the changes. The time is that of the call: just before the commit. */
  readonly end: (clock: Clock) => Pick<Advance, "version" | "changes" | "at" | "feedIds">;
}

/** Numbers the changes of a transaction, after those that the collection has had. */
export function countChanges(before: number): ChangeCounter {
  let version = before;
  const feedIds = new Set<string>();
  return {
    next(feedId) {
      feedIds.add(feedId);
      return (version += 1);
    },
    end: (clock) => ({
      version,
      changes: version - before,
      at: clock().getTime() * 1000,
      feedIds: [...feedIds],
    }),
  };
}
