import type { FeedRecord } from "./feed.ts";

/** A feed that could not be stored or processed. */
export interface RejectedFeed extends Pick<FeedRecord, "group"> {
  /**
   * The feed's id. A later version that is stored under this id removes it from quarantine. A feed with an empty id is
   * identified by its content.
   */
  readonly id: string;
  /** The feed's own cursor, as digits; null if it has none. */
  readonly seqUpdate: string | null;
  /** The reason. It is displayed and logged, so it must not contain any values of the feed. */
  readonly reason: string;
  /** The feed as JSON, for a later retry; null if it can't be written as JSON. */
  readonly raw: string | null;
}

/** A feed in quarantine. */
export interface QuarantinedFeed extends Omit<RejectedFeed, "group"> {
  readonly collection: string;
  /** When it was last moved there, as ISO 8601. */
  readonly quarantinedAt: string;
}

/** A feed in quarantine, and the record to store. */
export interface QuarantineRetry {
  readonly quarantined: QuarantinedFeed;
  readonly record: FeedRecord;
}

/** The result of a retry. */
export interface RetryCounts {
  /** Stored, and no longer in quarantine. */
  readonly stored: number;
  /** Replaced by a newer version, which is stored. No longer in quarantine. */
  readonly superseded: number;
  /** Still in quarantine. */
  readonly left: number;
}

/** Selects feeds in quarantine. */
export interface QuarantineSelection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only feeds with these ids. Default: all. */
  readonly ids?: readonly string[] | undefined;
}
