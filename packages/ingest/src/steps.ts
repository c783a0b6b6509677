import { collectionRow, type Portion, type ProductSession } from "cyberintegrations";
import type { CollectionSettings } from "./settings.ts";

/** What one commit stores: a portion or none, and the cursor after it. */
export interface Step {
  readonly portion: Portion | undefined;
  readonly to: string | null;
  /** Feeds that remain after this portion; null if the API does not count them. */
  readonly left: number | null;
  /** Whether this is the last step. Default: not known in advance. */
  readonly isLast?: boolean;
}

/** Options of an iteration. */
export interface StepsOptions {
  readonly session: ProductSession;
  readonly collection: string;
  readonly settings: CollectionSettings;
  /** Where the last run ended, or null. */
  readonly stored: string | null;
  /** How many days a search reads before the cursor moves. Default: all days at once, so that the remaining feeds are known. */
  readonly windowDays?: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Called with messages for the user. Default: messages are discarded. */
  readonly note?: ((message: string) => void) | undefined;
}

const day = 86_400_000;
/** A collection without a cursor starts this many days back. */
const firstDays = 30;
/** How many days a search overlaps with the previous one. Feeds have ids, so the overlap stores nothing twice. */
const overlapDays = 1;

/** The steps from the end of the last run to the collection's current end. */
export function steps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { session, collection } = options;
  return collectionRow(session.product, collection, true).iterates === "search"
    ? searchSteps(options)
    : updateSteps(options);
}

/** One step per portion, with the portion's cursor. */
async function* updateSteps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { session, collection, settings, stored, signal } = options;
  const request = {
    ...settings.options,
    ...(stored === null ? await updateStart(options) : { seqUpdate: stored }),
    limit: settings.limit,
    signal,
  };
  for await (const portion of session.iterate("update", collection, request)) {
    const to = portion.seqUpdate === undefined ? stored : String(portion.seqUpdate);
    yield { portion, to, left: leftOf(portion, portion.portionSize) };
  }
}

/** The start of a collection without a cursor: from its settings, otherwise 30 days back. */
function updateStart({ session, collection, settings, now, signal }: StepsOptions) {
  if (settings.seqUpdate !== undefined) return { seqUpdate: settings.seqUpdate };
  return session.startAt(collection, settings.from ?? firstDay(now), { signal });
}

const firstDay = (now: () => number) =>
  new Date(now() - firstDays * day).toISOString().slice(0, 10);

/**
 * Reads windows of dates, the oldest window first, each with its newest feeds first. The cursor moves only at the end of a
 * window, so an interrupted run reads its window again.
 */
async function* searchSteps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { session, collection, settings, signal, now, windowDays = Infinity } = options;
  let { stored } = options;
  const end = now();
  for (const { dateFrom, dateTo } of windows(searchStart(options), end, windowDays)) {
    const request = {
      ...settings.options,
      dateFrom,
      dateTo,
      limit: settings.limit,
      signal,
    };
    const isLast = dateTo.getTime() === end;
    let read = 0;
    for await (const portion of session.iterate("search", collection, request)) {
      read += portion.portionSize;
      // The number of feeds in later windows is unknown.
      yield { portion, to: stored, left: isLast ? leftOf(portion, read) : null };
    }
    stored = dateTo.toISOString();
    yield { portion: undefined, to: stored, left: isLast ? 0 : null, isLast };
  }
}

/**
 * Feeds that remain after some have been read: an update page counts what remains, itself included, and each page of a
 * search the total.
 */
const leftOf = ({ count }: Portion, read: number): number | null =>
  count === null ? null : Math.max(0, count - read);

/** The windows from a day or an instant to an end, the oldest first. */
function* windows(start: string | Date, end: number, days: number) {
  let dateFrom = start;
  for (;;) {
    const dateTo = new Date(dateFrom).getTime() + days * day;
    // The last window. Also for an invalid date, which the poller rejects.
    if (!(dateTo < end)) {
      yield { dateFrom, dateTo: new Date(end) };
      return;
    }
    yield { dateFrom, dateTo: new Date(dateTo) };
    dateFrom = new Date(dateTo);
  }
}

/** The start of the first window. */
function searchStart({ collection, settings, stored, now, note }: StepsOptions): string | Date {
  const start =
    stored === null
      ? (settings.from ?? firstDay(now))
      : new Date(Date.parse(stored) - overlapDays * day);
  if (new Date(start).getTime() <= now()) return start;
  // A clock was ahead when this date was stored, so it is unknown how far the collection was read.
  const from = firstDay(now);
  note?.(
    `${collection}: expected to continue from a date in the past, got ${stored ?? String(start)}: ` +
      `a clock was ahead. Reading from ${from} again`,
  );
  return from;
}
