import type { JsonValue } from "@cyberintegrations/parser";
import type { IocRow } from "@cyberintegrations/parser/iocs";

/** How a feed stands to what the store held of it before: by its content, whatever its cursor. */
export type Change = "created" | "updated" | "unchanged";

/** One feed to store, with what was made of it. */
export interface FeedRecord {
  /** The feed's id in its collection: the same id is the same feed. */
  readonly id: string;
  /** The feed's own cursor, as digits; null where it has none. */
  readonly seqUpdate: string | null;
  /** The feed as it came. */
  readonly feed: JsonValue;
  /** What the mapping made of it. */
  readonly parsed: JsonValue;
  /** The indicators found in it. They replace those that the store holds of this feed. */
  readonly iocs: readonly IocRow[];
}

/** What is stored in one transaction: the feeds of a portion, their indicators, and the cursor behind them. */
export interface PortionCommit {
  readonly collection: string;
  /** The cursor that the portion was asked for with, null where there was none: it must be the stored one still. */
  readonly from: string | null;
  /** The cursor to go on from next time. */
  readonly to: string | null;
  readonly feeds: readonly FeedRecord[];
}

/** How many feeds of a commit were new, changed, or the same as before; and how many indicators were written. */
export interface CommitCounts extends Readonly<Record<Change, number>> {
  readonly iocs: number;
}

/** What the store knows of one collection. */
export interface CollectionStatus {
  readonly collection: string;
  /** The cursor to go on from; null before the first portion. */
  readonly cursor: string | null;
  readonly feeds: number;
  readonly iocs: number;
  /** When it was last read to its end, as ISO 8601; null where it never was. */
  readonly syncedAt: string | null;
  /** How often it was read to its end. */
  readonly syncs: number;
}

/** A stored feed. */
export interface StoredFeed {
  readonly collection: string;
  readonly id: string;
  readonly seqUpdate: string | null;
  /** What its last commit did to it. */
  readonly change: Exclude<Change, "unchanged">;
  readonly feed: JsonValue;
  readonly parsed: JsonValue;
}

/** A stored indicator, with the collection of the feed it was found in. */
export interface StoredIoc extends IocRow {
  readonly collection: string;
}

/** Which feeds or indicators to read. */
export interface Selection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only what was created or changed at or after this time. */
  readonly since?: Date | undefined;
}

/**
 * Durable feeds, indicators and cursors.
 *
 * The cursor of a collection moves only together with the feeds that lie before it, in one transaction, and only from
 * where the portion started. So a crash at any instant loses nothing, and a second process can neither double nor
 * rewind.
 */
export interface Store extends AsyncDisposable {
  /** Where the store is, for people: an absolute path, or an address without credentials. */
  readonly location: string;

  /** The cursor to go on from, or null. */
  cursor(collection: string): Promise<string | null>;

  /**
   * Stores a portion, whole or not at all.
   *
   * @throws StoreError `cursor-moved` when the stored cursor is not `from`; `locked` or `unwritable` when the store
   *   can't be written to.
   */
  commit(portion: PortionCommit): Promise<CommitCounts>;

  /** Notes that a collection was read to its end now. */
  markSynced(collection: string): Promise<void>;

  /** What the store holds, by collection in the order of their names. */
  status(): Promise<CollectionStatus[]>;

  /** The feeds, by collection and in the order of `seqUpdate`, one at a time. */
  feeds(selection?: Selection): AsyncIterable<StoredFeed>;

  /** The indicators, by collection and feed, one at a time. */
  iocs(selection?: Selection): AsyncIterable<StoredIoc>;

  /** Lets go of the store. Closing twice is no harm. */
  close(): Promise<void>;
}
