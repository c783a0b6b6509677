import type { IocRow } from "@cyberintegrations/parser/iocs";

/**
 * A stored indicator: what was found in the feed, and its life. Times are ISO 8601 in UTC.
 *
 * An indicator is **live** until it is withdrawn: when the feed marks it as deleted, or no longer names it. Withdrawn
 * ones are kept. One that the feed names again is live again.
 */
export interface StoredIoc extends IocRow {
  /** The collection of the feed that it was found in. */
  readonly collection: string;
  /** The id of that feed. */
  readonly feedId: string;
  /** What the feed says, else the earliest that the store knows of. */
  readonly firstSeen: string;
  /** What the feed says last, else what it says first, else when the store took the content that names it. */
  readonly lastSeen: string;
  /** `lastSeen` and its `ttl` in days; null without a ttl. */
  readonly validUntil: string | null;
  /** Since when it is withdrawn; null for a live one. */
  readonly withdrawnAt: string | null;
}
