import type { FetchPage, PageLike, PageParams } from "./page.ts";
import type { PageRule } from "./rules.ts";

/** Options of `paginate`. */
export interface PaginateOptions<Page extends PageLike> {
  /** Fetches one page. */
  readonly fetchPage: FetchPage<Page>;
  /** How a page leads to the next: `bySeqUpdate` or `byResultId`. */
  readonly rule: PageRule;
  /** The parameters of the first request. */
  readonly params: PageParams;
  /**
   * The page size that the API uses if `params` has no `limit`. After a page was too large, halving starts from it.
   *
   * @default 100
   */
  readonly defaultLimit?: number | undefined;
  /**
   * The number of pages to prefetch while you process one: 1, or 0 for none.
   *
   * @default 1
   */
  readonly prefetch?: number | undefined;
  /** Ends the iteration: the pending request is aborted, and the next page is a `ConnectionError` `aborted`. */
  readonly signal?: AbortSignal | undefined;
}
