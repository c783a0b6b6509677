import type { Store } from "@cyberintegrations/store";
import type { Selection } from "@cyberintegrations/store/selection";
import type { StixObject } from "@cyberintegrations/stix";
import { common, objectsOf } from "./objects.ts";
import { readTime, type TimeOfObject } from "./time.ts";

/** Where to continue: after the change at a position, and after some objects of the change at the next position. */
export interface Cursor {
  readonly position: number;
  readonly index: number;
}

/** Before the objects to which all others refer. */
export const beginning: Cursor = { position: -1, index: 0 };

/** When the common objects were added: before everything else. */
export const beginningTime: number = (readTime("2000-01-01T00:00:00Z") as TimeOfObject)
  .microseconds;

export interface Found {
  readonly object: StixObject;
  /** When it was added, in microseconds. */
  readonly added: number;
}

export interface Page {
  readonly found: readonly Found[];
  /** Where to continue; undefined at the end of the collection. */
  readonly next: Cursor | undefined;
  /** The dates of the first and of the last object. A client that continues after the last date misses nothing. */
  readonly first: TimeOfObject;
  readonly last: TimeOfObject;
}

export interface PageOptions {
  readonly store: Store;
  readonly selection: Selection;
  readonly collections: readonly string[];
  readonly from: Cursor;
  readonly limit: number;
  readonly matches: (object: StixObject) => boolean;
  /**
   * Whether the page ends with a whole change. A client that continues by date gets no object twice then: all objects of one change
   * have the same date.
   */
  readonly whole: boolean;
  readonly signal: AbortSignal;
}

/** How many changes are in memory at most. */
const changesAtOnce = 200;

/** After how many changes a page that has objects ends, so that a filter with few matches does not take long. */
const mostChanges = 20_000;

interface Change {
  readonly position: number;
  readonly added: number;
  readonly objects: readonly StixObject[];
}

/** The changes after a cursor that have objects. */
async function* changesAfter(options: PageOptions): AsyncGenerator<Change, void, undefined> {
  const { store, selection, collections, from, signal } = options;
  if (from.position < 0) yield { position: 0, added: beginningTime, objects: common };
  let position = Math.max(from.position, 0);
  const limit = Math.min(changesAtOnce, options.limit + 1);
  for (let more = true; more;) {
    signal.throwIfAborted();
    const page = await store.changes({ after: position, limit, collections });
    for (const change of page.changes) {
      const added = (readTime(change.committedAt) as TimeOfObject).microseconds;
      yield { position: change.position, added, objects: objectsOf(change, selection) };
    }
    ({ position, more } = page);
  }
}

/** Reads a page of a collection. */
export async function readPage(options: PageOptions): Promise<Page> {
  const { from, limit, matches, whole } = options;
  const found: Found[] = [];
  let examined = 0;
  const end = (next: Cursor | undefined, last?: TimeOfObject): Page => ({
    found,
    next,
    first: { microseconds: found[0]?.added ?? beginningTime, index: 0 },
    last: last ?? { microseconds: found.at(-1)?.added ?? beginningTime, index: 0 },
  });
  for await (const { position, added, objects } of changesAfter(options)) {
    const start = found.length;
    for (const [index, object] of objects.entries()) {
      if (position === from.position + 1 && index < from.index) continue;
      if (!matches(object)) continue;
      if (found.length < limit) found.push({ object, added });
      else if (start > 0 && whole) {
        found.length = start;
        return end({ position: position - 1, index: 0 });
      } else {
        const before = found[start - 1]?.added;
        const last = before === undefined ? { microseconds: added - 1, index } : undefined;
        return end(
          { position: position - 1, index },
          last ?? { microseconds: before ?? added, index: 0 },
        );
      }
    }
    examined += 1;
    if (examined >= mostChanges && found.length > 0) return end({ position, index: 0 });
  }
  return end(undefined);
}
