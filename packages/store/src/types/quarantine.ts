/** A feed that could not be stored, or that its reader could not make sense of. */
export interface RejectedFeed {
  /** The feed's id: a later version that can be stored under this id takes it out of the quarantine. */
  readonly id: string;
  /** The feed's own cursor, as digits; null where it has none. */
  readonly seqUpdate: string | null;
  /** Why. Shown to people and written to logs, so without anything that stands in the feed. */
  readonly reason: string;
  /** The feed as JSON, for a later try; null where it can't be written as JSON. */
  readonly raw: string | null;
}

/** A feed in quarantine. */
export interface QuarantinedFeed extends RejectedFeed {
  readonly collection: string;
  /** When it was put there last, as ISO 8601. */
  readonly quarantinedAt: string;
}

/** Which feeds of the quarantine. */
export interface QuarantineSelection {
  /** Only these collections. Default: all. */
  readonly collections?: readonly string[] | undefined;
  /** Only feeds with these ids. Default: all. */
  readonly ids?: readonly string[] | undefined;
}
