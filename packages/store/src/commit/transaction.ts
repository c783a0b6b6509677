import type { StoredFeed } from "../types/feed.ts";
import type { StoredIoc } from "../types/ioc.ts";
import type { QuarantinedFeed, RejectedFeed } from "../types/quarantine.ts";

/** A stored feed without its content. */
export interface FeedState extends Omit<StoredFeed, "collection" | "feed" | "parsed"> {
  readonly hash: string;
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
}

/** A stored feed of a group. */
export interface GroupMember extends Pick<FeedState, "id" | "seqUpdate"> {
  readonly group: string;
}

/** A feed in quarantine, in the collection of the transaction. */
export type HeldFeed = Omit<QuarantinedFeed, "collection">;

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
  }>;
  /** The stored state of these feeds. */
  feeds(ids: readonly string[]): Awaitable<readonly FeedState[]>;
  /** The feeds whose id is a group's, or starts with it and a colon. Groups have no colon. */
  feedsOfGroups(groups: readonly string[]): Awaitable<readonly GroupMember[]>;
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
  /** Updates the cursor, and the fingerprint of the filters if there is one. */
  advance(to: string | null, growth: Growth, filters?: string): Awaitable<void>;
  /** Runs a part that is rolled back alone if it throws. */
  part(work: () => Promise<void>): Promise<void>;
}
