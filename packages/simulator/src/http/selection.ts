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

export interface Slice {
  readonly items: Feed[];
  /** How many feeds the selection holds, these included. */
  readonly count: number;
  /** The event of the last item. */
  readonly last: number | undefined;
}

/** The first feeds of a selection, in either direction. Without filters, all but the feeds themselves is arithmetic. */
export function read(selection: Selection, limit: number, descending = false): Slice {
  const { collection, size, low, high, filters } = selection;
  const items: Feed[] = [];
  let count = 0;
  let last: number | undefined;
  for (const n of currentBetween(low, high, size, descending)) {
    if (items.length === limit && filters.length === 0) break;
    const feed = collection.feedAt(n);
    if (!filters.every((filter) => filter(feed))) continue;
    count++;
    if (items.length === limit) continue;
    items.push(feed);
    last = n;
  }
  return {
    items,
    last,
    count:
      filters.length > 0 ? count : Math.max(0, currentAfter(low, size) - currentAfter(high, size)),
  };
}
