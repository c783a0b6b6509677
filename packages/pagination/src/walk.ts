import { ConnectionError } from "@cyberintegrations/errors";
import type { PaginateOptions } from "./options.ts";
import { PageSize } from "./page-size.ts";
import type { PageLike, PageParams } from "./page.ts";

import type { Cursor, PageRule } from "./rules.ts";

/** One walk along the pages: where it stands, and how large a page it dares to ask for. */
export class Walk<Page extends PageLike> {
  readonly #options: PaginateOptions<Page>;
  readonly #signal: AbortSignal;
  readonly #size: PageSize;
  #params: PageParams;
  #cursor: Cursor | undefined;

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
    const page = await this.#fetch();
    if (page.items.length === 0) return undefined;
    const { rule } = this.#options;
    const cursor = rule.cursorOf(page);
    if (
      cursor === undefined ||
      (this.#cursor !== undefined && !rule.advances(this.#cursor, cursor))
    ) {
      throw stalled(rule, this.#cursor, cursor);
    }
    this.#cursor = cursor;
    this.#params = rule.follow(this.#params, cursor);
    this.#size.pageCame();
    return page;
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

function stalled(rule: PageRule, from: Cursor | undefined, found: Cursor | undefined) {
  const what = found === undefined ? "no usable one" : String(found);
  return new ConnectionError(
    "stalled",
    `Expected a page with items to carry a ${rule.cursorName} that moves on, ${place(rule, from)}; got ${what}`,
    {
      cursor: from,
      hint: "Keep the last cursor and try again later; if it stays, tell the vendor.",
    },
  );
}

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
