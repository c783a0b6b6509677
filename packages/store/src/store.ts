/// <reference lib="esnext.disposable" preserve="true" />
import type { Change, FeedRecord, StoredFeed } from "./types/feed.ts";
import type { StoredIoc } from "./types/ioc.ts";
import type { StoreLock } from "./types/lock.ts";
import type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  RejectedFeed,
  RetryCounts,
} from "./types/quarantine.ts";

/** What is stored in one transaction: the feeds of a portion, their indicators, and the cursor behind them. */
export interface PortionCommit {
  readonly collection: string;
  /** The cursor that the portion was asked for with, null where there was none: it must be the stored one still. */
  readonly from: string | null;
  /** The cursor to go on from next time. */
  readonly to: string | null;
  readonly feeds: readonly FeedRecord[];
  /** A fingerprint of the filters that the portion was read with, stored beside the cursor. Default: as it was. */
  readonly filters?: string | undefined;
  /** The epoch of the claim under which this page was read. It must still be the current one. Default: any. */
  readonly epoch?: number | undefined;
  /** Feeds of the portion that go to quarantine, because the caller can't make records of them. Default: none. */
  readonly rejected?: readonly RejectedFeed[] | undefined;
}

/**
 * What a commit did: how many feeds were new, changed, or the same as before. A version older than the stored one leaves its
 * feed as it was.
 */
export interface CommitCounts extends Readonly<Record<Change, number>> {
  /** Feeds that went to quarantine. */
  readonly quarantined: number;
  /** Live indicators of the stored feeds. */
  readonly iocs: number;
  /** Indicators that were live before and are withdrawn now. */
  readonly withdrawn: number;
}

/** What the store knows of one collection. */
export interface CollectionStatus {
  readonly collection: string;
  /** The cursor to go on from; null before the first portion. */
  readonly cursor: string | null;
  readonly feeds: number;
  /** Live indicators. */
  readonly iocs: number;
  /** Feeds in quarantine. */
  readonly quarantined: number;
  /** When it was last read to its end, as ISO 8601; null where it never was. */
  readonly syncedAt: string | null;
  /** How often it was read to its end. */
  readonly syncs: number;
}

/** What the store knows of one collection of one tenant. */
export interface TenantCollectionStatus extends CollectionStatus {
  readonly tenant: string;
}

/** A collection that a reader has claimed. */
export interface Claim {
  /** Greater than every earlier epoch. Commits with it are refused after the next claim. */
  readonly epoch: number;
  /** The cursor to go on from, or null. */
  readonly cursor: string | null;
  /** The fingerprint of the filters that was stored with the cursor last. Null or absent: unknown. */
  readonly filters?: string | null | undefined;
}

/** Which feeds or indicators to read. */
export interface Selection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only what was created or changed at or after this time. */
  readonly since?: Date | undefined;
}

/** Which indicators to read. */
export interface IocSelection extends Selection {
  /** Whether withdrawn ones are among them. @default false */
  readonly withdrawn?: boolean | undefined;
}

/**
 * Durable feeds, indicators and cursors.
 *
 * The cursor of a collection moves only together with the feeds that lie before it, in one transaction, and only from
 * where the portion started. So a crash at any instant loses nothing, and a second process can neither double nor
 * rewind.
 *
 * Every method throws StoreError: `closed` after `close()`, `locked` when another process keeps the store from
 * answering, `unwritable` when it can't be written to or was opened to be read, `unreachable` when its server can't be
 * reached, `replaced` when its SQLite file was deleted or replaced, `hidden` when row-level security hides every row.
 */
export interface Store extends AsyncDisposable {
  /** Where the store is, for people: an absolute path, or an address without credentials. */
  readonly location: string;

  /** Whose collections these are. */
  readonly tenant: string;

  /**
   * The collections of another tenant in the same database, on the same connections. Closing it releases its own locks;
   * closing the store that it came from closes both.
   *
   * @throws InputError for what is no name of a tenant, or for a SQLite file, which is one tenant's.
   */
  forTenant(tenant: string): Store;

  /** The cursor to go on from, or null. */
  cursor(collection: string): Promise<string | null>;

  /**
   * Claims a collection from whoever read it before: what is committed with an earlier epoch is refused from now on. After
   * `replaced`, it opens the SQLite file that is there now, and takes the held locks in it.
   */
  claim(collection: string): Promise<Claim>;

  /**
   * Stores a portion, whole or not at all. A feed that can't be stored goes to quarantine and stops nothing; one that
   * is stored leaves it. Of several versions of a feed the one with the greatest `seqUpdate` counts, whatever their order.
   *
   * @throws StoreError `cursor-moved` when the stored cursor is not `from`; `fenced` when the epoch is not the row's.
   */
  commit(portion: PortionCommit): Promise<CommitCounts>;

  /**
   * Notes that a collection was read to its end now.
   *
   * @param epoch The epoch of the claim under which it was read. Default: any.
   * @throws StoreError `fenced` when the epoch is not the row's.
   */
  markSynced(collection: string, epoch?: number): Promise<void>;

  /**
   * What the store holds, by collection in the order of their names. Quick, however much it holds. A name that starts with a
   * parenthesis belongs to a mark on the store, not to a collection, and is left out.
   */
  status(): Promise<CollectionStatus[]>;

  /** The same of all tenants, in the order of their names: for those who run the store, and without any content. */
  overview(): Promise<TenantCollectionStatus[]>;

  /** The feeds, by collection and in the order of `seqUpdate`, one at a time, all as they were at the first one. */
  feeds(selection?: Selection): AsyncIterable<StoredFeed>;

  /** The indicators, by collection and feed, one at a time, all as they were at the first one. */
  iocs(selection?: IocSelection): AsyncIterable<StoredIoc>;

  /** The feeds in quarantine, by collection and id, one at a time, all as they were at the first one. */
  quarantined(selection?: QuarantineSelection): AsyncIterable<QuarantinedFeed>;

  /**
   * Tries to store feeds of the quarantine again, in one transaction that leaves the cursor as it is. A feed is stored
   * only while it is in quarantine as it was read, and never in place of a newer version: whatever is stored meanwhile, a
   * retry does not undo it.
   */
  retryQuarantined(collection: string, retries: readonly QuarantineRetry[]): Promise<RetryCounts>;

  /** Forgets feeds in quarantine. Resolves to how many. */
  dropQuarantined(selection?: QuarantineSelection): Promise<number>;

  /**
   * Takes a lock, so that two processes don't do the same work twice. What is stored is safe without it.
   *
   * @param name Of several locks of one store. Default: `sync`.
   * @throws StoreError `locked` when another holder has it; its message says who, where and since when. One whose
   *   process has ended holds nothing.
   */
  acquireLock(name?: string): Promise<StoreLock>;

  /** Closes the store and releases its locks, and those of other tenants on it. Further calls have no effect. */
  close(): Promise<void>;
}
