import type { StoredFeed } from "../types/feed.ts";
import type { StoredIoc } from "../types/ioc.ts";
import type { QuarantinedFeed, RejectedFeed } from "../types/quarantine.ts";

/** A stored feed without its content. */
export interface FeedState extends Omit<StoredFeed, "collection" | "feed" | "parsed" | "position"> {
  readonly hash: string;
  /** See `IocState`. */
  readonly version: number;
}

/** A feed to write, with its content as JSON. */
export interface FeedRow extends FeedState {
  readonly feed: string;
  readonly parsed: string;
}

/** A stored indicator, with the found row as JSON. */
export interface IocState extends Pick<
  StoredIoc,
  "feedId" | "type" | "value" | "firstSeen" | "lastSeen" | "validUntil" | "withdrawnAt"
> {
  readonly ioc: string;
  /** When it was first stored, or anything about it changed last. */
  readonly changedAt: string;
  /** When it was recorded that `validUntil` has passed; null if it has not, or if it is withdrawn. */
  readonly expiredAt: string | null;
  /** Whether it has not changed since it was first stored. 1 and 0: SQLite has no booleans. */
  readonly isNew: 0 | 1;
  /** The number of its last change in the collection: see `Transaction.open`. */
  readonly version: number;
}

/** A stored feed of a group. */
export interface GroupMember extends Pick<FeedState, "id" | "seqUpdate"> {
  readonly group: string;
}

/** A feed in quarantine, in the collection of the transaction. */
export type HeldFeed = Omit<QuarantinedFeed, "collection">;

/** The end of a transaction. */
export interface Advance {
  /** The cursor to continue from. */
  readonly to: string | null;
  readonly growth: Growth;
  /** The fingerprint of the filters. Default: unchanged. */
  readonly filters?: string | undefined;
  /** The number of the collection's last change: see `Transaction.open`. */
  readonly version: number;
  /** How many changes the transaction has made. If there are none, it is not in the change log. */
  readonly changes: number;
  /** The time in microseconds since 1970. */
  readonly at: number;
  /** The feeds that have changed, or whose indicators have. */
  readonly feedIds: readonly string[];
}

/** The change of each count of a collection. */
export interface Growth {
  readonly feeds: number;
  readonly iocs: number;
  readonly quarantined: number;
}

type Awaitable<Value> = Value | Promise<Value>;

/** One collection in a transaction of an engine. Writes may throw `Refused`. */
export interface Transaction {
  /** Locks the collection until the end of the transaction, and returns its state. */
  open(): Awaitable<{
    readonly cursor: string | null;
    readonly quarantined: number;
    readonly epoch: number;
    /**
     * How many changes the collection has had. Each changed row gets the next number, so `advance` only has to record a range of
     * numbers, and the place of the range in the change log.
     */
    readonly version: number;
  }>;
  /** The stored state of these feeds. */
  feeds(ids: readonly string[]): Awaitable<readonly FeedState[]>;
  /** The feeds whose id is a group's, or starts with it and a colon, in this table. Groups have no colon. */
  feedsOfGroups(
    groups: readonly string[],
    table: "feeds" | "quarantine",
  ): Awaitable<readonly GroupMember[]>;
  /** The stored indicators of these feeds. */
  iocs(feedIds: readonly string[]): Awaitable<readonly IocState[]>;
  /** Inserts feeds, or replaces those with the same id. */
  putFeeds(rows: readonly FeedRow[]): Awaitable<void>;
  /** Inserts indicators, or replaces those with the same feed, type and value. */
  putIocs(rows: readonly IocState[]): Awaitable<void>;
  /** Those of these feeds that are in quarantine. */
  held(ids: readonly string[]): Awaitable<readonly HeldFeed[]>;
  /** Removes feeds from quarantine, and returns how many were there. */
  release(ids: readonly string[]): Awaitable<number>;
  /** Moves feeds that are not there to quarantine. */
  quarantine(feeds: readonly RejectedFeed[], at: string): Awaitable<void>;
  /** The indicators that have expired at this time, without a record of it; at most the given number. Found by the index. */
  overdue(now: string, limit: number): Awaitable<readonly IocState[]>;
  /**
   * Updates the collection, and adds the transaction to the tenant's change log. It must be the last statement: its position
   * is reserved until the end of the transaction, and other commits of the tenant wait for it. So positions become visible in
   * their order.
   */
  advance(end: Advance): Awaitable<void>;
  /** Runs a part that is rolled back alone if it throws. */
  part(work: () => Promise<void>): Promise<void>;
}
