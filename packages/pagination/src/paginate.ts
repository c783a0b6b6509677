import { InputError } from "@cyberintegrations/errors";
import type { PaginateOptions } from "./options.ts";
import type { PageLike } from "./page.ts";
import { aborted, Walk } from "./walk.ts";

/**
 * Iterates page by page until a page without items, which is not yielded. Where a cursor shows progress (`bySeqUpdate`),
 * a page without items whose cursor advanced is not the end unless its `count` is 0.
 *
 * At most two pages are held at any time: the caller's and, with `prefetch`, the one behind it. Leaving the loop early,
 * an error and an abort all end the request on its way before control comes back.
 *
 * @throws ConnectionError `stalled`, with the last good cursor, when a page has items but no usable cursor or one that
 *   does not move, when a result set repeats a page, and after 100 pages without items in a row. Such a page is not
 *   yielded. `aborted` after `signal`.
 *   Whatever `fetchPage` rejects with, once a smaller page would not help.
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
    throw new InputError(`prefetch: expected 0 or 1, got ${JSON.stringify(prefetch)}`);
  }
  const leaving = new AbortController();
  const walk = new Walk(
    options,
    signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
  );
  let coming = walk.next();
  try {
    for (;;) {
      const page = await coming;
      if (signal?.aborted) throw aborted();
      if (page === undefined) return;
      if (prefetch) coming = walk.next();
      yield page;
      if (!prefetch) coming = walk.next();
    }
  } finally {
    leaving.abort();
    await Promise.allSettled([coming]);
  }
}
