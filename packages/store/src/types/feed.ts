import type { JsonValue } from "@cyberintegrations/parser";
import type { IocRow } from "@cyberintegrations/parser/iocs";

/** How the content of a feed differs from the stored one, whatever its cursor. */
export type Change = "created" | "updated" | "unchanged";

/** One feed to store, with its parsed form and indicators. */
export interface FeedRecord {
  /** The feed's id in its collection. A feed with an empty id is identified by its content. */
  readonly id: string;
  /** The feed's own cursor, as digits; null if it has none. */
  readonly seqUpdate: string | null;
  /** The feed as received. */
  readonly feed: JsonValue;
  /** The feed as `JSON.stringify` writes it, if the caller has that text. Default: the store serialises the feed. */
  readonly json?: string | undefined;
  /** The result of the mapping. */
  readonly parsed: JsonValue;
  /** The indicators of this feed. Stored indicators of the feed that are not in this list are withdrawn. */
  readonly iocs: readonly IocRow[];
  /**
   * The group of this feed, if one feed of the API is stored as several. The id of the feed is the group's, or starts with it
   * and a colon; a group has no colon. A page contains all feeds of a version of a group: the indicators of stored feeds that are
   * no longer among them are withdrawn, and such feeds are removed from quarantine. Default: none.
   */
  readonly group?: string | undefined;
}

/** A stored feed. */
export interface StoredFeed {
  readonly collection: string;
  readonly id: string;
  readonly seqUpdate: string | null;
  /** The cursor of the previous version of this feed; null if it never changed. */
  readonly previousSeqUpdate: string | null;
  /** Whether the current version was a new feed or replaced an older version. */
  readonly change: Exclude<Change, "unchanged">;
  /** When the current version was stored, as ISO 8601. */
  readonly changedAt: string;
  /** The position of the current version in the change log. */
  readonly position: number;
  readonly feed: JsonValue;
  readonly parsed: JsonValue;
}
