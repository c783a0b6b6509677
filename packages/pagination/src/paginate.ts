import { InputError, linkSignals } from "@cyberintegrations/errors";
import type { PaginateOptions } from "./options.ts";
import type { PageLike } from "./page.ts";
import { aborted, PageIterator } from "./page-iterator.ts";

/**
 * Iterates over pages until a page without items, which is not yielded. With `bySeqUpdate`, a page without items whose
 * cursor advanced is the end only if its `count` is 0.
 *
 * At most two pages are in memory: the current one and, with `prefetch`, the next one. If you leave the loop early, or
 * after an error or an abort, the pending request is aborted before the loop ends.
 *
 * @throws ConnectionError `stalled`, with the last good cursor, if a page has items but no valid cursor or one that
 *   does not advance, if a result set repeats a page, and after 100 pages without items in a row. Such a page is not
 *   yielded. `aborted` after `signal`.
 *   Any error of `fetchPage`, unless a smaller page may help.
 *
 * @example
 * ```ts
 * import { bySeqUpdate, paginate } from "@cyberintegrations/pagination";
 *
 * const pages = [
 *   { items: ["a", "b"], seqUpdate: 2 },
 *   { items: ["c"], seqUpdate: 3 },
 *   { items: [], seqUpdate: 3 },
 * ];
 * const seen: unknown[] = [];
 * for await (const page of paginate({
 *   fetchPage: async ({ seqUpdate }) => pages[Number(seqUpdate ?? 1) - 1] ?? { items: [] },
 *   rule: bySeqUpdate,
 *   params: {},
 * })) {
 *   seen.push(...page.items);
 * }
 * ```
 */
export async function* paginate<Page extends PageLike>(
  options: PaginateOptions<Page>,
): AsyncGenerator<Page, void, undefined> {
  const { prefetch = 1, signal } = options;
  if (prefetch !== 0 && prefetch !== 1) {
    throw new InputError(`expected 0 or 1, got ${JSON.stringify(prefetch)}`, {
      path: ["prefetch"],
    });
  }
  const leaving = new AbortController();
  const link = linkSignals(signal, leaving.signal);
  const pages = new PageIterator(options, link.signal);
  let pending = pages.next();
  try {
    for (;;) {
      const page = await pending;
      if (signal?.aborted) throw aborted();
      if (page === undefined) return;
      if (prefetch) pending = pages.next();
      yield page;
      if (!prefetch) pending = pages.next();
    }
  } finally {
    leaving.abort();
    link.unlink();
    await Promise.allSettled([pending]);
  }
}
