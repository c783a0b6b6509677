import type { StoredFeed } from "../types/feed.ts";
import type { StoredIoc } from "../types/ioc.ts";
import type { QuarantinedFeed, RejectedFeed } from "../types/quarantine.ts";

/** What is known of a stored feed, without its content. */
export interface FeedState extends Omit<StoredFeed, "collection" | "feed" | "parsed"> {
  readonly hash: string;
}

/** A feed to write: what is known of it, and its content as JSON. */
export interface FeedRow extends FeedState {
  readonly feed: string;
  readonly parsed: string;
}

/** A stored indicator, with the row that was found as JSON. */
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

/** How much more, or less, of each a collection holds now. */
export interface Growth {
  readonly feeds: number;
  readonly iocs: number;
  readonly quarantined: number;
}

type Awaitable<Value> = Value | Promise<Value>;

/** What happens to one collection in one transaction of an engine. Writes may throw `Refused`. */
export interface Transaction {
  /** Keeps all others from the collection until the end, and tells how it stands. */
  open(): Awaitable<{
    readonly cursor: string | null;
    readonly quarantined: number;
    readonly epoch: number;
  }>;
  /** What is stored of these feeds. */
  feeds(ids: readonly string[]): Awaitable<readonly FeedState[]>;
  /** The feeds whose id is a group's, or begins with it and a colon. Groups have no colon. */
  feedsOfGroups(groups: readonly string[]): Awaitable<readonly GroupMember[]>;
  /** What is stored of the indicators of these feeds. */
  iocs(feedIds: readonly string[]): Awaitable<readonly IocState[]>;
  /** Adds feeds, or puts them in place of those with the same id. */
  putFeeds(rows: readonly FeedRow[]): Awaitable<void>;
  /** Adds indicators, or puts them in place of those with the same feed, type and value. */
  putIocs(rows: readonly IocState[]): Awaitable<void>;
  /** Those of these feeds that are in quarantine. */
  held(ids: readonly string[]): Awaitable<readonly HeldFeed[]>;
  /** Takes feeds out of quarantine, and tells how many were there. */
  release(ids: readonly string[]): Awaitable<number>;
  /** Puts feeds that are not there into quarantine. */
  quarantine(feeds: readonly RejectedFeed[], at: string): Awaitable<void>;
  /** Moves the cursor, and stores the fingerprint of the filters beside it, where there is one. */
  advance(to: string | null, growth: Growth, filters?: string): Awaitable<void>;
  /** Does a part that is undone alone when it throws. */
  part(work: () => Promise<void>): Promise<void>;
}
