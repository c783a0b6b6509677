/**
 * Calculates the history of a collection. Each of the events 1, 2, 3 … creates or revises a feed. Nothing is stored, so a
 * collection of millions of feeds needs no memory:
 *
 * - an event creates a feed unless its number is a multiple of ten;
 * - a multiple of twenty revises the feed that was created 37 events earlier;
 * - another multiple of ten revises again the feed that was revised 50 events earlier;
 * - if that earlier event does not exist, the event creates a feed.
 *
 * A feed is created once and revised at most twice. It is listed only at its newest event, as in the API, where a changed
 * feed moves to a new `seqUpdate`.
 */
const FIRST_OFFSET = 37;
const SECOND_OFFSET = 50;

/** The event that event `n` supersedes; 0 if event `n` creates a feed. */
export function predecessor(n: number): number {
  if (n % 10 !== 0) return 0;
  return Math.max(0, n - (n % 20 === 0 ? FIRST_OFFSET : SECOND_OFFSET));
}

/** The event that supersedes event `n`, even if it has not happened yet; 0 if there is none. */
export function successor(n: number): number {
  if (n % 20 === 20 - (FIRST_OFFSET % 20)) return n + FIRST_OFFSET;
  return n % 20 === 0 ? n + SECOND_OFFSET : 0;
}

/** Whether event `n` is the newest event of its feed after `size` events. */
export function isCurrent(n: number, size: number): boolean {
  const next = successor(n);
  return next === 0 || next > size;
}

/** Number of current events after `position`, out of `size`: all events minus those that have a successor. */
export function currentAfter(position: number, size: number): number {
  const fresh = Math.floor(size / 20) - Math.floor((position + FIRST_OFFSET) / 20);
  const again = Math.floor((size + 10) / 20) - Math.floor((position + SECOND_OFFSET + 10) / 20);
  return Math.max(0, size - position) - Math.max(0, fresh) - Math.max(0, again);
}

/** Number of events after which there are `feeds` feeds. */
export function eventsFor(feeds: number): number {
  let size = feeds;
  for (let missing = feeds; missing > 0; size += missing) missing = feeds - currentAfter(0, size);
  return size;
}

/** The event that created the feed of event `n`, and the number of revisions up to event `n`. */
export function originOf(n: number): { readonly creation: number; readonly revision: number } {
  let creation = n;
  let revision = 0;
  for (let earlier = predecessor(n); earlier > 0; earlier = predecessor(earlier)) {
    creation = earlier;
    revision++;
  }
  return { creation, revision };
}

/** The newest event, out of `size`, of the feed created by event `creation`. */
export function newestOf(creation: number, size: number): number {
  let n = creation;
  for (let next = successor(n); next > 0 && next <= size; next = successor(n)) n = next;
  return n;
}

/** The current events after `low` up to and including `high`, in ascending or descending order. */
export function* currentBetween(
  low: number,
  high: number,
  size: number,
  descending = false,
): Generator<number> {
  for (let i = low + 1; i <= high; i++) {
    const n = descending ? high + low + 1 - i : i;
    if (isCurrent(n, size)) yield n;
  }
}
