import { ConnectionError } from "@cyberintegrations/errors";
import type { PaginateOptions } from "./options.ts";
import { fingerprint } from "./fingerprint.ts";
import { PageSize } from "./page-size.ts";
import type { PageLike, PageParams } from "./page.ts";
import type { Cursor, PageRule } from "./rules.ts";

/** The limit of pages without items in a row, in case the API advances the cursor endlessly. */
const maxEmptyPages = 100;

/** The state of one iteration over pages: its cursor and its page size. */
export class PageIterator<Page extends PageLike> {
  readonly #options: PaginateOptions<Page>;
  readonly #signal: AbortSignal;
  readonly #size: PageSize;
  #params: PageParams;
  #cursor: Cursor | undefined;
  readonly #received = new Set<string>();

  constructor(options: PaginateOptions<Page>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#params = options.params;
    this.#size = new PageSize(Number(options.params["limit"] ?? options.defaultLimit ?? 100));
    this.#cursor = options.rule.cursorOf(options.params);
  }

  /**
   * Returns the next page, or undefined at the end. Call it again only after the promise has settled. A rejection is
   * not reported as unhandled if nobody awaits the promise.
   */
  next(): Promise<Page | undefined> {
    const page = this.#next();
    page.catch(() => undefined);
    return page;
  }

  async #next(): Promise<Page | undefined> {
    const { rule } = this.#options;
    for (let empty = 0; empty < maxEmptyPages; empty += 1) {
      const page = await this.#fetch();
      const cursor = rule.cursorOf(page);
      const advanced = cursor !== undefined && this.#advances(cursor);
      if (page.items.length > 0) {
        if (!advanced) throw stalled(rule, this.#cursor, cursor);
        if (this.#repeats(page)) throw repeated(rule, cursor);
        this.#advanceTo(cursor);
        this.#size.pageSucceeded();
        return page;
      }
      // A filter may remove all items of a page. If the cursor advanced, there may be more pages.
      if (!advanced || rule.advances === undefined || page.count === 0) return undefined;
      this.#advanceTo(cursor);
    }
    throw onlyEmptyPages(rule, this.#cursor);
  }

  #advances(cursor: Cursor): boolean {
    const { advances } = this.#options.rule;
    return this.#cursor === undefined || advances === undefined || advances(this.#cursor, cursor);
  }

  #advanceTo(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#params = this.#options.rule.follow(this.#params, cursor);
  }

  /** If the cursor does not show progress: whether a page with these items was received before. */
  #repeats({ items }: Page): boolean {
    const found = this.#options.rule.advances === undefined ? fingerprint(items) : undefined;
    if (found === undefined) return false;
    if (this.#received.has(found)) return true;
    this.#received.add(found);
    return false;
  }

  async #fetch(): Promise<Page> {
    for (;;) {
      if (this.#signal.aborted) throw aborted();
      const limit = this.#size.reduced;
      const params = limit === undefined ? this.#params : { ...this.#params, limit };
      try {
        return await this.#options.fetchPage(params, this.#signal);
      } catch (error) {
        if (!ConnectionError.isInstance(error) || !error.smallerPage) throw error;
        if (this.#size.isSmallest) throw atSmallestPage(this.#options.rule, this.#cursor, error);
        this.#size.shrink();
      }
    }
  }
}

export const aborted = (): ConnectionError =>
  new ConnectionError("aborted", "The iteration was aborted by its signal");

const place = (rule: PageRule, cursor: Cursor | undefined) =>
  cursor === undefined ? "on the first page" : `after ${rule.cursorName} ${cursor}`;

const stall = (message: string, cursor: Cursor | undefined) =>
  new ConnectionError("stalled", message, {
    cursor,
    hint: "Keep the last cursor and try again later. If it happens again, report it to the vendor.",
  });

function stalled(rule: PageRule, from: Cursor | undefined, found: Cursor | undefined) {
  const what = found === undefined ? "no valid one" : String(found);
  return stall(
    `Expected a page with items to have a ${rule.cursorName} that advances, ${place(rule, from)}; got ${what}`,
    from,
  );
}

const repeated = (rule: PageRule, cursor: Cursor) =>
  stall(`Expected a new page ${place(rule, cursor)}; got one that was received before`, cursor);

const onlyEmptyPages = (rule: PageRule, cursor: Cursor | undefined) =>
  stall(
    `Expected items or the end ${place(rule, cursor)}; got ${maxEmptyPages} pages without items in a row`,
    cursor,
  );

function atSmallestPage(rule: PageRule, cursor: Cursor | undefined, cause: ConnectionError) {
  return new ConnectionError(
    cause.code,
    `A single feed can't be fetched ${place(rule, cursor)}, with limit 1: ${cause.message}`,
    {
      cause,
      cursor,
      status: cause.status,
      attempts: cause.attempts,
      method: cause.method,
      url: cause.url,
      hint: "Try again later. To skip this feed, continue from a cursor after it.",
    },
  );
}
