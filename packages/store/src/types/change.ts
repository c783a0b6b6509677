import type { StoredFeed } from "./feed.ts";
import type { Indicator } from "./indicator.ts";

/** A part of every change. */
interface Logged {
  /** The position in the tenant's change log: greater than that of every earlier change. */
  readonly position: number;
  /**
   * When the change was committed, in UTC with microseconds. Strictly increasing from change to change: those of one commit are a
   * microsecond apart.
   */
  readonly committedAt: string;
}

/** A feed that was created or updated, in its current state. */
export interface FeedChange extends Logged {
  readonly kind: "feed";
  readonly event: StoredFeed["change"];
  readonly feed: StoredFeed;
}

/** An indicator that has changed, because any of its rows has, in its current state. */
export interface IndicatorChange extends Logged {
  readonly kind: "indicator";
  /**
   * `created` if all its rows are new; `withdrawn` or `expired` if that is its state; otherwise `updated`, also if the value is
   * listed again.
   */
  readonly event: "created" | "updated" | "withdrawn" | "expired";
  readonly indicator: Indicator;
}

/** An entry of the change log. */
export type LoggedChange = FeedChange | IndicatorChange;

/** Which changes to read. */
export interface ChangeSelection {
  /** Only changes after this position. @default 0 */
  readonly after?: number | undefined;
  /** The maximum number of changes in the page. @default 500 */
  readonly limit?: number | undefined;
  /** Only changes of these kinds. Default: all. */
  readonly kinds?: readonly LoggedChange["kind"][] | undefined;
  /**
   * Only these collections. Indicators are then aggregated from the rows of these collections, as if there were no others.
   * Default: all.
   */
  readonly collections?: readonly string[] | undefined;
}

/** A part of the change log. */
export interface ChangePage {
  /** In the order of their commits. May be empty even if `more` is true. */
  readonly changes: readonly LoggedChange[];
  /** The position to continue from. */
  readonly position: number;
  /** Whether there may be changes after this page. */
  readonly more: boolean;
}
