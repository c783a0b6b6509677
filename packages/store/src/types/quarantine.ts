import type { FeedRecord } from "./feed.ts";

/** A feed that could not be stored, or that its reader could not make sense of. */
export interface RejectedFeed extends Pick<FeedRecord, "group"> {
  /**
   * The feed's id: a later version that can be stored under this id takes it out of the quarantine. An empty one is none,
   * as in a record.
   */
  readonly id: string;
  /** The feed's own cursor, as digits; null where it has none. */
  readonly seqUpdate: string | null;
  /** Why. Shown to people and written to logs, so without anything that stands in the feed. */
  readonly reason: string;
  /** The feed as JSON, for a later try; null where it can't be written as JSON. */
  readonly raw: string | null;
}

/** A feed in quarantine. */
export interface QuarantinedFeed extends Omit<RejectedFeed, "group"> {
  readonly collection: string;
  /** When it was put there last, as ISO 8601. */
  readonly quarantinedAt: string;
}

/** A feed in quarantine, and what was made of it for another try. */
export interface QuarantineRetry {
  readonly quarantined: QuarantinedFeed;
  readonly record: FeedRecord;
}

/** What became of feeds that were tried again. */
export interface RetryCounts {
  /** Stored, and no longer in quarantine. */
  readonly stored: number;
  /** Replaced by a newer version, which is stored. No longer in quarantine. */
  readonly superseded: number;
  /** Still in quarantine. */
  readonly left: number;
}

/** Which feeds of the quarantine. */
export interface QuarantineSelection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only feeds with these ids. Default: all. */
  readonly ids?: readonly string[] | undefined;
}
