/**
 * The parameters of one request, by their names in the API. They are never written to: the next request gets a new
 * object.
 */
export type PageParams = Readonly<Record<string, unknown>>;

/** Where the cursors stand, in a page and in the parameters that send one back. */
export interface CarriesCursor {
  /** Where an update page ends: a number when it is safe, else its digits. */
  readonly seqUpdate?: unknown;
  /** The result set that a search page belongs to. */
  readonly resultId?: unknown;
}

/** What this package reads of a page. Whatever else a page has stays as it is. */
export interface PageLike extends CarriesCursor {
  /** The feeds of the page. */
  readonly items: readonly unknown[];
  /** How many feeds the API says are left. Only a 0 is looked at: it confirms the end. */
  readonly count?: unknown;
}

/**
 * Fetches one page. Given by the caller, so that this package never sees HTTP.
 *
 * It must reject once `signal` aborts: that is how a page on its way is called off when the caller leaves.
 */
export type FetchPage<Page extends PageLike> = (
  params: PageParams,
  signal: AbortSignal,
) => Promise<Page>;
