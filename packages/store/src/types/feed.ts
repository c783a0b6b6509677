import type { JsonValue } from "@cyberintegrations/parser";
import type { IocRow } from "@cyberintegrations/parser/iocs";

/** How a feed stands to what the store held of it before: by its content, whatever its cursor. */
export type Change = "created" | "updated" | "unchanged";

/** One feed to store, with what was made of it. */
export interface FeedRecord {
  /** The feed's id in its collection: the same id is the same feed. An empty one is none: the content stands for it. */
  readonly id: string;
  /** The feed's own cursor, as digits; null where it has none. */
  readonly seqUpdate: string | null;
  /** The feed as it came. */
  readonly feed: JsonValue;
  /** The feed as `JSON.stringify` writes it, if the caller has that text. Default: the store serialises the feed. */
  readonly json?: string | undefined;
  /** What the mapping made of it. */
  readonly parsed: JsonValue;
  /** The indicators found in it. Those that the store holds of this feed and that are not among them are withdrawn. */
  readonly iocs: readonly IocRow[];
  /**
   * The group that this feed is a part of, where one feed of the API is stored as several. The id of the feed is the group's,
   * or begins with it and a colon; a group has no colon. A page has all feeds of a version of a group: the indicators of those
   * that are stored and no longer among them are withdrawn. Default: none.
   */
  readonly group?: string | undefined;
}

/** A stored feed. */
export interface StoredFeed {
  readonly collection: string;
  readonly id: string;
  readonly seqUpdate: string | null;
  /** The cursor under which the store held this feed before its content last changed; null where it never changed. */
  readonly previousSeqUpdate: string | null;
  /** Whether its present content came as a new feed or in place of an older one. */
  readonly change: Exclude<Change, "unchanged">;
  /** When its present content was stored, as ISO 8601. */
  readonly changedAt: string;
  readonly feed: JsonValue;
  readonly parsed: JsonValue;
}
