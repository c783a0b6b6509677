import type { CarriesCursor, PageParams } from "./page.ts";

/** A position that the next request goes on from. */
export type Cursor = number | string;

/** How one kind of page leads to the next. A further kind of iteration is a further row, not a further loop. */
export interface PageRule {
  /** The member of a page that carries its cursor, and the parameter that sends it back. */
  readonly cursorName: "seqUpdate" | "resultId";
  /** The cursor of a page, or undefined where it has none that can be used. */
  cursorOf(page: CarriesCursor): Cursor | undefined;
  /**
   * Whether `next` lies behind `previous`. Absent where the cursor stays the same from page to page: progress then shows
   * in the items, and no page may repeat.
   */
  readonly advances?: (previous: Cursor, next: Cursor) => boolean;
  /** The parameters that go on from a cursor. */
  follow(params: PageParams, cursor: Cursor): PageParams;
}

const digits = /^\d+$/;

/**
 * Update pages: every page ends at a `seqUpdate`, and the next request starts after it, without `df`.
 *
 * A cursor is opaque but rises with every page; one that stays or falls back would lead round in a circle. `0` is a
 * cursor like any other.
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
 * Search pages: the result set that the first request made is read to its end by its `resultId`. The set holds the
 * query and the dates already: only the page's size goes with it. The id may stay the same from page to page.
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
