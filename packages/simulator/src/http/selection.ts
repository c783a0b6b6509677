import type { Collection } from "../data/collection.ts";
import type { Feed } from "../data/shapes/context.ts";
import { currentAfter, currentBetween } from "../data/timeline.ts";
import { filtersOf, type Filter } from "./filters.ts";
import type { Params } from "./params.ts";

/** A stretch of a collection as it was at one moment, and what its feeds must have. Holds no feed. */
export interface Selection {
  readonly collection: Collection;
  /** How many events had happened. */
  readonly size: number;
  /** The event before the first one. */
  readonly low: number;
  /** The last event. */
  readonly high: number;
  readonly filters: readonly Filter[];
}

/** What a request asks for: after its cursor, between its dates, with its filters. */
export function selectionOf(collection: Collection, params: Params): Selection {
  const { size } = collection;
  const from = params.from("df");
  const until = params.until("dt");
  return {
    collection,
    size,
    low: Math.max(
      collection.positionOf(params.cursor("seqUpdate") ?? 0n),
      from === undefined ? 0 : collection.positionBefore(from),
    ),
    high: until === undefined ? size : collection.positionBefore(until),
    filters: filtersOf(params),
  };
}

/** The events of a selection whose feeds pass its filters, with their feeds, in either direction. */
function* matching(selection: Selection, descending: boolean): Generator<[number, Feed]> {
  const { collection, size, low, high, filters } = selection;
  for (const n of currentBetween(low, high, size, descending)) {
    const feed = collection.feedAt(n);
    if (filters.every((filter) => filter(feed))) yield [n, feed];
  }
}

/** The first feeds of a selection in that direction, and the event of the last one. */
export function read(
  selection: Selection,
  limit: number,
  descending = false,
): { readonly items: Feed[]; readonly last: number | undefined } {
  const items: Feed[] = [];
  let last: number | undefined;
  for (const [n, feed] of matching(selection, descending)) {
    items.push(feed);
    last = n;
    if (items.length === limit) break;
  }
  return { items, last };
}

/** How many feeds a selection holds: by arithmetic, or one by one where there are filters. */
export function countOf(selection: Selection): number {
  const { size, low, high, filters } = selection;
  if (filters.length === 0) return Math.max(0, currentAfter(low, size) - currentAfter(high, size));
  const feeds = matching(selection, false);
  let count = 0;
  while (feeds.next().done !== true) count++;
  return count;
}
