import { ConnectionError } from "@cyberintegrations/errors";
import type { PaginateOptions } from "./options.ts";
import { fingerprint } from "./fingerprint.ts";
import { PageSize } from "./page-size.ts";
import type { PageLike, PageParams } from "./page.ts";
import type { Cursor, PageRule } from "./rules.ts";

/** How many pages without items in a row may advance the cursor: an API that counts up for ever must not be followed. */
const maxEmptyPages = 100;

/** One walk along the pages: where it stands, and how large a page it dares to ask for. */
export class Walk<Page extends PageLike> {
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
   * The next page, or undefined at the end. A walk's requests follow each other: call it again only after the promise
   * has settled. The promise may be left unobserved: its rejection is then nobody's.
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
      const moves = cursor !== undefined && this.#moves(cursor);
      if (page.items.length > 0) {
        if (!moves) throw stalled(rule, this.#cursor, cursor);
        if (this.#repeats(page)) throw repeated(rule, cursor);
        this.#moveTo(cursor);
        this.#size.pageCame();
        return page;
      }
      // A filter may leave nothing of a page: behind a cursor that advanced there may be more.
      if (!moves || rule.advances === undefined || page.count === 0) return undefined;
      this.#moveTo(cursor);
    }
    throw onlyEmptyPages(rule, this.#cursor);
  }

  #moves(cursor: Cursor): boolean {
    const { advances } = this.#options.rule;
    return this.#cursor === undefined || advances === undefined || advances(this.#cursor, cursor);
  }

  #moveTo(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#params = this.#options.rule.follow(this.#params, cursor);
  }

  /** Where the cursor does not show progress: whether a page with these items was received before. */
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
  new ConnectionError("aborted", "The walk was ended by its signal");

const place = (rule: PageRule, cursor: Cursor | undefined) =>
  cursor === undefined ? "on the first page" : `after ${rule.cursorName} ${cursor}`;

const stall = (message: string, cursor: Cursor | undefined) =>
  new ConnectionError("stalled", message, {
    cursor,
    hint: "Keep the last cursor and try again later. If it happens again, report it to the vendor.",
  });

function stalled(rule: PageRule, from: Cursor | undefined, found: Cursor | undefined) {
  const what = found === undefined ? "no usable one" : String(found);
  return stall(
    `Expected a page with items to carry a ${rule.cursorName} that moves on, ${place(rule, from)}; got ${what}`,
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
      hint: "Try again later; to step over this feed, go on from a cursor that lies behind it.",
    },
  );
}
