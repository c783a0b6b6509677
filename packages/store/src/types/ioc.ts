import type { IocRow } from "@cyberintegrations/parser/iocs";

/**
 * A stored indicator with its lifetime. Times are ISO 8601 in UTC.
 *
 * An indicator is **live** until it is withdrawn, because its feed marks it as deleted or no longer contains it. Withdrawn
 * indicators stay in the store, and become live again if the feed contains them again.
 */
export interface StoredIoc extends IocRow {
  /** The collection of the feed that it was found in. */
  readonly collection: string;
  /** The id of that feed. */
  readonly feedId: string;
  /** The date in the feed, else when the store first received the indicator. */
  readonly firstSeen: string;
  /** The last date in the feed, else the first one, else when the store received the feed's content. */
  readonly lastSeen: string;
  /** `lastSeen` plus `ttl` in days; null without a ttl. */
  readonly validUntil: string | null;
  /** When it was withdrawn; null if it is live. */
  readonly withdrawnAt: string | null;
  /** The position of its last change in the change log. */
  readonly position: number;
}
