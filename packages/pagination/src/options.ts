import type { FetchPage, PageLike, PageParams } from "./page.ts";
import type { PageRule } from "./rules.ts";

/** What `paginate` walks along, and how. */
export interface PaginateOptions<Page extends PageLike> {
  /** Fetches one page. */
  readonly fetchPage: FetchPage<Page>;
  /** How a page leads to the next: `bySeqUpdate` or `byResultId`. */
  readonly rule: PageRule;
  /** The parameters of the first request. */
  readonly params: PageParams;
  /**
   * The page size that the API uses when `params` has no `limit`: where halving starts from after a page proved too
   * large.
   *
   * @default 100
   */
  readonly defaultLimit?: number | undefined;
  /**
   * How many pages are fetched ahead while the caller works on one: 1, or 0 for none.
   *
   * @default 1
   */
  readonly prefetch?: number | undefined;
  /** Ends the walk: the page on its way is called off, and the next page asked for is a `ConnectionError` `aborted`. */
  readonly signal?: AbortSignal | undefined;
}
