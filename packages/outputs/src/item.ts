/** What happened to an indicator since its last delivery. */
export type IndicatorEvent =
  "indicator.created" | "indicator.updated" | "indicator.withdrawn" | "indicator.expired";

/** What happened to a feed since its last delivery. */
export type FeedEvent = "feed.created" | "feed.updated";

/** Where an indicator was found. */
export interface Source {
  readonly collection: string;
  readonly feedId: string;
}

/** An indicator as it is delivered: one per type and value. Times are ISO 8601 in UTC. */
export interface DeliveredIndicator {
  readonly type: string;
  readonly value: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Null if it is not known. */
  readonly validUntil: string | null;
  /** TLP 2.0 in lower case, or null if it is not known. */
  readonly tlp: string | null;
  readonly severity: string | null;
  /** From 0 to 100, or null if it is not known. */
  readonly confidence: number | null;
  readonly malware: readonly string[];
  readonly actors: readonly string[];
  readonly sources: readonly Source[];
}

/** A feed as it is delivered. */
export interface DeliveredFeed {
  readonly collection: string;
  readonly id: string;
  /** The feed as it is stored, or what the collection's mapping made of it. */
  readonly content: unknown;
}

interface Delivered {
  /** The same for each attempt to deliver this change: the object's id and the position. Receivers recognise duplicates by it. */
  readonly key: string;
  /** The same for all changes of this object: letters, digits and hyphens. */
  readonly id: string;
  /** The position of the change in the change log. It increases with each change of the object. */
  readonly position: number;
  /** When the change was stored, as ISO 8601. */
  readonly at: string;
}

/** A change of an indicator. */
export interface IndicatorItem extends Delivered {
  readonly event: IndicatorEvent;
  readonly indicator: DeliveredIndicator;
}

/** A change of a feed. */
export interface FeedItem extends Delivered {
  readonly event: FeedEvent;
  readonly feed: DeliveredFeed;
}

/** A change to deliver. */
export type Item = IndicatorItem | FeedItem;

/** Whether the receiver must stop using the indicator. */
export const isGone = ({ event }: Item): boolean =>
  event === "indicator.withdrawn" || event === "indicator.expired";
