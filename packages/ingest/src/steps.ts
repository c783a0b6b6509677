import { collectionRow, type Portion, type ProductSession } from "cyberintegrations";
import type { CollectionSettings } from "./settings.ts";

/** What is stored at once: a portion, or none, and where to go on from afterwards. */
export interface Step {
  readonly portion: Portion | undefined;
  readonly to: string | null;
  /** Feeds that remain after this portion; null if the API does not count them. */
  readonly left: number | null;
  /** Nothing comes behind it. Default: what comes shows. */
  readonly isLast?: boolean;
}

/** What a walk starts from. */
export interface StepsOptions {
  readonly session: ProductSession;
  readonly collection: string;
  readonly settings: CollectionSettings;
  /** Where the last run ended, or null. */
  readonly stored: string | null;
  /** How many days a search reads before there is a place to go on from. Default: all, and it can be told how many feeds. */
  readonly windowDays?: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Called with what a person should know. Default: nobody is told. */
  readonly note?: ((message: string) => void) | undefined;
}

const day = 86_400_000;
/** Where a collection begins that was never read: this many days back. */
const firstDays = 30;
/** How many days a search goes back behind the last one's end: ids make the overlap harmless. */
const overlapDays = 1;

/** The steps from where the last run ended to the collection's present end. */
export function steps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { session, collection } = options;
  return collectionRow(session.product, collection, true).iterates === "search"
    ? searchSteps(options)
    : updateSteps(options);
}

/** Portion by portion, each with its cursor. */
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

/** Where to start: what the settings say, otherwise 30 days back. */
function updateStart({ session, collection, settings, now, signal }: StepsOptions) {
  if (settings.seqUpdate !== undefined) return { seqUpdate: settings.seqUpdate };
  return session.startAt(collection, settings.from ?? firstDay(now), { signal });
}

const firstDay = (now: () => number) =>
  new Date(now() - firstDays * day).toISOString().slice(0, 10);

/**
 * Window by window of dates, each newest first. Only the end of a window is a place to go on from: a run that was cut short
 * reads the one again that it was in.
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
      // Nobody knows how many feeds are in the windows that follow.
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
    // The last one, or the only one; or what is no date, which the poller refuses.
    if (!(dateTo < end)) {
      yield { dateFrom, dateTo: new Date(end) };
      return;
    }
    yield { dateFrom, dateTo: new Date(dateTo) };
    dateFrom = new Date(dateTo);
  }
}

/** Where the first window begins. */
function searchStart({ collection, settings, stored, now, note }: StepsOptions): string | Date {
  const start =
    stored === null
      ? (settings.from ?? firstDay(now))
      : new Date(Date.parse(stored) - overlapDays * day);
  if (new Date(start).getTime() <= now()) return start;
  // A clock was ahead when this was stored: nobody knows until when the collection was really read.
  const from = firstDay(now);
  note?.(
    `${collection}: expected to continue from a date in the past, got ${stored ?? String(start)}: ` +
      `a clock was ahead. Reading from ${from} again`,
  );
  return from;
}
