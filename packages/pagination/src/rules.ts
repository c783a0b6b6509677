import type { CarriesCursor, PageParams } from "./page.ts";

/** The position from which the next request continues. */
export type Cursor = number | string;

/** How a kind of page leads to the next page. To support another kind of iteration, write a rule. */
export interface PageRule {
  /** The name of the cursor, in a page and as a parameter. */
  readonly cursorName: "seqUpdate" | "resultId";
  /** The cursor of a page, or undefined if it has no valid one. */
  cursorOf(page: CarriesCursor): Cursor | undefined;
  /**
   * Whether `next` is after `previous`. Undefined if the cursor may be the same on every page. Then the items show
   * progress, and no page may repeat.
   */
  readonly advances?: (previous: Cursor, next: Cursor) => boolean;
  /** The parameters of the next request, from the cursor. */
  follow(params: PageParams, cursor: Cursor): PageParams;
}

const digits = /^\d+$/;

/**
 * Update pages: every page ends at a `seqUpdate`, and the next request starts after it, without `df`.
 *
 * A cursor is opaque, but increases with every page. A cursor that does not would cause an endless loop. `0` is an
 * ordinary cursor.
 */
export const bySeqUpdate: PageRule = {
  cursorName: "seqUpdate",
  cursorOf({ seqUpdate }) {
    if (typeof seqUpdate === "number") {
      return Number.isSafeInteger(seqUpdate) && seqUpdate >= 0 ? seqUpdate : undefined;
    }
    return typeof seqUpdate === "string" && digits.test(seqUpdate) ? seqUpdate : undefined;
  },
  advances: (previous, next) => BigInt(next) > BigInt(previous),
  follow: ({ df, ...params }, cursor) => ({ ...params, seqUpdate: cursor }),
};

/**
 * Search pages: the first request creates a result set, and the next requests read it by its `resultId`. The result set
 * includes the query and the dates, so only the `limit` is sent with it. The id may be the same on every page.
 */
export const byResultId: PageRule = {
  cursorName: "resultId",
  cursorOf: ({ resultId }) =>
    (typeof resultId === "string" && resultId !== "") || Number.isSafeInteger(resultId)
      ? (resultId as Cursor)
      : undefined,
  follow: ({ limit }, cursor) =>
    limit === undefined ? { resultId: cursor } : { limit, resultId: cursor },
};
