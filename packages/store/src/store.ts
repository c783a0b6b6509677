/// <reference lib="esnext.disposable" preserve="true" />
import type { Change, FeedRecord, StoredFeed } from "./types/feed.ts";
import type { StoredIoc } from "./types/ioc.ts";
import type { ChangePage, ChangeSelection } from "./types/change.ts";
import type { Indicator, IndicatorSelection } from "./types/indicator.ts";
import type { StoreLock } from "./types/lock.ts";
import type {
  Acknowledgement,
  DeadLetterSelection,
  ItemPresence,
  OutputClaim,
  OutputStatus,
  StoredDeadLetter,
} from "./types/output.ts";
import type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  RejectedFeed,
  RetryCounts,
} from "./types/quarantine.ts";

/** The content of one transaction: the feeds of a page, their indicators, and the new cursor. */
export interface PortionCommit {
  readonly collection: string;
  /** The cursor with which the page was requested, or null. It must still be the stored one. */
  readonly from: string | null;
  /** The cursor to continue from. */
  readonly to: string | null;
  readonly feeds: readonly FeedRecord[];
  /** A fingerprint of the filters of this read, stored with the cursor. Default: unchanged. */
  readonly filters?: string | undefined;
  /** The epoch of the claim under which this page was read. It must still be the current one. Default: any. */
  readonly epoch?: number | undefined;
  /** Feeds of the page that the caller can't process: they are moved to quarantine. Default: none. */
  readonly rejected?: readonly RejectedFeed[] | undefined;
}

/**
 * The result of a commit: the numbers of new, changed and unchanged feeds. A version older than the stored one counts as
 * unchanged.
 */
export interface CommitCounts extends Readonly<Record<Change, number>> {
  /** Feeds that were moved to quarantine. */
  readonly quarantined: number;
  /** Live indicators of the stored feeds. */
  readonly iocs: number;
  /** Indicators that this commit has withdrawn. */
  readonly withdrawn: number;
}

/** The status of one collection. */
export interface CollectionStatus {
  readonly collection: string;
  /** The cursor to continue from; null before the first commit. */
  readonly cursor: string | null;
  readonly feeds: number;
  /** Live indicators. */
  readonly iocs: number;
  /** Feeds in quarantine. */
  readonly quarantined: number;
  /** When it was last fully synced, as ISO 8601; null if never. */
  readonly syncedAt: string | null;
  /** How often it was fully synced. */
  readonly syncs: number;
}

/** The status of one collection of one tenant. */
export interface TenantCollectionStatus extends CollectionStatus {
  readonly tenant: string;
}

/** A collection that a reader has claimed. */
export interface Claim {
  /** Greater than every earlier epoch. Commits with it are refused after the next claim. */
  readonly epoch: number;
  /** The cursor to continue from, or null. */
  readonly cursor: string | null;
  /** The last stored fingerprint of the filters. Null or absent: unknown. */
  readonly filters?: string | null | undefined;
}

/** Which feeds or indicators to read. */
export interface Selection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only what was created or changed by a commit at or after this time. */
  readonly since?: Date | undefined;
  /** Only what was created or changed after this position of the change log. */
  readonly after?: number | undefined;
}

/** Which indicators to read. */
export interface IocSelection extends Selection {
  /** Includes withdrawn indicators. @default false */
  readonly withdrawn?: boolean | undefined;
}

/**
 * A store of feeds, indicators and cursors.
 *
 * The cursor of a collection is updated in the same transaction as the feeds of its page, and only if it is still the one that
 * the page started from. So a crash at any time loses nothing, and a second process can't duplicate feeds or move the cursor
 * back.
 *
 * Every method can throw a StoreError: `closed` after `close()`, `locked` if another process blocks the store, `unwritable` if it
 * is read-only, `unreachable` if its server can't be reached, `replaced` if its SQLite file was deleted or replaced, `hidden` if
 * row-level security hides all rows.
 */
export interface Store extends AsyncDisposable {
  /** The location of the store, for messages: an absolute path, or a URL without credentials. */
  readonly location: string;

  /** The tenant of these collections. */
  readonly tenant: string;

  /**
   * Returns the store of another tenant in the same database, on the same connections. Closing it releases its own locks.
   * Closing the original store closes both.
   *
   * @throws InputError for an invalid name of a tenant, or for a SQLite file, which has only one tenant.
   */
  forTenant(tenant: string): Store;

  /** The cursor to continue from, or null. */
  cursor(collection: string): Promise<string | null>;

  /**
   * Claims a collection: commits with an earlier epoch are refused from now on. After `replaced`, it opens the current
   * SQLite file and acquires the held locks in it.
   */
  claim(collection: string): Promise<Claim>;

  /**
   * Stores a page in one transaction. A feed that can't be stored is moved to quarantine, and a feed that is stored is
   * removed from it. Of several versions of a feed the one with the greatest `seqUpdate` wins, whatever their order.
   *
   * @throws StoreError `cursor-moved` if the stored cursor is not `from`; `fenced` if the epoch is not the current one.
   */
  commit(portion: PortionCommit): Promise<CommitCounts>;

  /**
   * Records that a collection was fully synced now.
   *
   * @param epoch The epoch of the claim under which it was read. Default: any.
   * @throws StoreError `fenced` if the epoch is not the current one.
   */
  markSynced(collection: string, epoch?: number): Promise<void>;

  /**
   * The status of each collection, ordered by name. Fast for a store of any size. A name that starts with a parenthesis is a
   * mark on the store, not a collection, and is omitted.
   */
  status(): Promise<CollectionStatus[]>;

  /** The status of all tenants, ordered by name, for operators. It contains no feed contents. */
  overview(): Promise<TenantCollectionStatus[]>;

  /** Iterates over the feeds, ordered by collection and `seqUpdate`, in a consistent snapshot. */
  feeds(selection?: Selection): AsyncIterable<StoredFeed>;

  /** Iterates over the indicators, ordered by collection and feed, in a consistent snapshot. */
  iocs(selection?: IocSelection): AsyncIterable<StoredIoc>;

  /**
   * Iterates over the indicators, one per type and value, in a consistent snapshot, ordered by type and value or by severity.
   *
   * @throws InputError for an invalid date.
   */
  indicators(selection?: IndicatorSelection): AsyncIterable<Indicator>;

  /**
   * Reads a page of the change log. Every committed change is in the log once, in the order of the commits. A reader that
   * continues from the position of the last page misses nothing: a change that is committed later has a greater position.
   * If a feed or an indicator changes several times before it is read, only its last state is in the log.
   *
   * @throws InputError for an invalid position or limit.
   */
  changes(selection?: ChangeSelection): Promise<ChangePage>;

  /**
   * The position of the last commit, or of the last one before a date; 0 if there is none. Before a number of microseconds since
   * 1970: that of the last change, also in the middle of a commit.
   *
   *
   * @throws InputError for an invalid date.
   */
  position(before?: Date | number): Promise<number>;

  /**
   * Records which indicators have expired, each once, as changes. The API sends nothing when a date of validity passes, so call
   * this regularly. Also deletes some entries of the change log that no reader needs. Resolves to the number of expired rows.
   *
   * @param now Default: the store's clock.
   */
  expire(now?: Date): Promise<number>;

  /**
   * Claims an output: acknowledgements with an earlier epoch are refused from now on. A new output starts at the given position.
   *
   * @param from The position of a new output. @default 0
   */
  claimOutput(output: string, from?: number): Promise<OutputClaim>;

  /**
   * Records in one transaction what a destination has acknowledged, and moves the output's position.
   *
   * @throws StoreError `fenced` if the epoch is not the current one; `cursor-moved` if the stored position is not `from`.
   */
  acknowledge(output: string, acknowledgement: Acknowledgement): Promise<void>;

  /**
   * Moves an output to a position, to send changes again or to skip some. It also claims the output, so a delivery that is
   * running stops. The output must exist.
   *
   * @throws InputError for an unknown output or an invalid position.
   */
  replayOutput(output: string, to: number): Promise<OutputClaim>;

  /** The status of each output, ordered by name. */
  outputs(): Promise<OutputStatus[]>;

  /**
   * Records which items are about to be sent: from now on, the destination may have them. Without it, a crash after sending could
   * hide that an item must be withdrawn there.
   *
   * @throws StoreError `fenced` if the epoch is not the current one; `cursor-moved` if the stored position is another one.
   */
  announceItems(output: string, claim: OutputClaim, ids: readonly string[]): Promise<void>;

  /** Those of these items that a destination has (see `Acknowledgement.present`) or may have. */
  presentItems(output: string, ids: readonly string[]): Promise<Map<string, ItemPresence>>;

  /** Iterates over the dead letters, ordered by output and position, in a consistent snapshot. */
  deadLetters(selection?: DeadLetterSelection): AsyncIterable<StoredDeadLetter>;

  /** Marks dead letters to be sent again. Resolves to their number. */
  retryDeadLetters(selection?: DeadLetterSelection): Promise<number>;

  /** Deletes dead letters. Resolves to their number. */
  dropDeadLetters(selection?: DeadLetterSelection): Promise<number>;

  /** Iterates over the feeds in quarantine, ordered by collection and id, in a consistent snapshot. */
  quarantined(selection?: QuarantineSelection): AsyncIterable<QuarantinedFeed>;

  /**
   * Tries to store quarantined feeds again, in one transaction that does not change the cursor. A feed is stored only if it is
   * still in quarantine in the version that was read, and never replaces a newer version. So a retry does not undo what
   * was stored in the meantime.
   */
  retryQuarantined(collection: string, retries: readonly QuarantineRetry[]): Promise<RetryCounts>;

  /** Deletes feeds from the quarantine. Resolves to their number. */
  dropQuarantined(selection?: QuarantineSelection): Promise<number>;

  /**
   * Acquires a lock, so that two processes don't do the same work. Stored data is safe without it.
   *
   * @param name The name of the lock, if you need several. Default: `sync`.
   * @throws StoreError `locked` if another process holds it; the message contains the process, its machine and the start time.
   *   The lock of a process that has ended is released.
   */
  acquireLock(name?: string): Promise<StoreLock>;

  /** Closes the store and releases its locks, and those of other tenants on it. Further calls have no effect. */
  close(): Promise<void>;
}
