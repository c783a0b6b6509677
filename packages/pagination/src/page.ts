/**
 * The parameters of one request, by their names in the API. They are never modified: the next request gets a new object.
 */
export type PageParams = Readonly<Record<string, unknown>>;

/** The cursors in a page, and in the parameters of the next request. */
export interface CarriesCursor {
  /** The end of an update page: a number if it is a safe integer, else a string of its digits. */
  readonly seqUpdate?: unknown;
  /** The id of the result set that a search page belongs to. */
  readonly resultId?: unknown;
}

/** The members of a page that this package reads. It does not change the page. */
export interface PageLike extends CarriesCursor {
  /** The feeds of the page. */
  readonly items: readonly unknown[];
  /** The number of remaining feeds. Only 0 has a meaning: it confirms the end. */
  readonly count?: unknown;
}

/**
 * Fetches one page.
 *
 * It must reject when `signal` aborts, so that a pending request ends when the caller leaves the loop.
 */
export type FetchPage<Page extends PageLike> = (
  params: PageParams,
  signal: AbortSignal,
) => Promise<Page>;
