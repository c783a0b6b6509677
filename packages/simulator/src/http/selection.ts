import type { Collection } from "../data/collection.ts";
import type { Feed } from "../data/shapes/context.ts";
import { currentAfter, currentBetween } from "../data/timeline.ts";
import { filtersOf, type Filter } from "./filters.ts";
import type { Params } from "./params.ts";

/** A range of a collection at a point in time, with filters. It contains no feeds. */
export interface Selection {
  readonly collection: Collection;
  /** Number of events at that time. */
  readonly size: number;
  /** The event before the first one of the range. */
  readonly low: number;
  /** The last event of the range. */
  readonly high: number;
  readonly filters: readonly Filter[];
}

/** The range after a request's cursor, between its dates, with its filters. */
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

/** The events and feeds that pass the filters, in ascending or descending order. */
function* matching(selection: Selection, descending: boolean): Generator<[number, Feed]> {
  const { collection, size, low, high, filters } = selection;
  for (const n of currentBetween(low, high, size, descending)) {
    const feed = collection.feedAt(n);
    if (filters.every((filter) => filter(feed))) yield [n, feed];
  }
}

/** The first feeds of a selection, and the event of the last one. */
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

/** Number of feeds in a selection. Without filters it is calculated; with filters, each feed is generated. */
export function countOf(selection: Selection): number {
  const { size, low, high, filters } = selection;
  if (filters.length === 0) return Math.max(0, currentAfter(low, size) - currentAfter(high, size));
  const feeds = matching(selection, false);
  let count = 0;
  while (feeds.next().done !== true) count++;
  return count;
}
