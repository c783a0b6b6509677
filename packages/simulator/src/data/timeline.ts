/**
 * What happens in a collection, as arithmetic: events 1, 2, 3 … each create a feed or revise one. Nothing is stored, so a
 * collection of millions costs nothing, and all that a page needs is a formula:
 *
 * - an event is a creation unless its number is a multiple of ten;
 * - a multiple of twenty revises the feed that was created 37 events earlier;
 * - the other multiples of ten revise once more what was revised 50 events earlier;
 * - where those would lie before the first event, the event is a creation after all.
 *
 * So a feed is created once and revised at most twice, and stands only where its newest event is: the earlier ones are
 * superseded, as a feed of the API that changes moves to its new `seqUpdate`.
 */
const FRESH = 37;
const AGAIN = 50;

/** The event that event `n` supersedes; 0 when it creates. */
export function superseded(n: number): number {
  if (n % 10 !== 0) return 0;
  return Math.max(0, n - (n % 20 === 0 ? FRESH : AGAIN));
}

/** The event that supersedes event `n`, whether it has happened yet or not; 0 when none ever will. */
export function successor(n: number): number {
  if (n % 20 === 20 - (FRESH % 20)) return n + FRESH;
  return n % 20 === 0 ? n + AGAIN : 0;
}

/** True when event `n` is the newest of its feed after `size` events. */
export function isCurrent(n: number, size: number): boolean {
  const next = successor(n);
  return next === 0 || next > size;
}

/** How many events after `position` are current after `size` events: each superseded one has exactly one successor. */
export function currentAfter(position: number, size: number): number {
  const fresh = Math.floor(size / 20) - Math.floor((position + FRESH) / 20);
  const again = Math.floor((size + 10) / 20) - Math.floor((position + AGAIN + 10) / 20);
  return Math.max(0, size - position) - Math.max(0, fresh) - Math.max(0, again);
}

/** How many events it takes until there are `feeds` feeds. */
export function eventsFor(feeds: number): number {
  let size = feeds;
  for (let missing = feeds; missing > 0; size += missing) missing = feeds - currentAfter(0, size);
  return size;
}

/** The creation behind event `n`, and how many revisions lie between the two. */
export function originOf(n: number): { readonly creation: number; readonly revision: number } {
  let creation = n;
  let revision = 0;
  for (let earlier = superseded(n); earlier > 0; earlier = superseded(earlier)) {
    creation = earlier;
    revision++;
  }
  return { creation, revision };
}

/** The newest event, among `size`, of the feed that event `creation` made. */
export function newestOf(creation: number, size: number): number {
  let n = creation;
  for (let next = successor(n); next > 0 && next <= size; next = successor(n)) n = next;
  return n;
}

/** The current events after `low`, up to and including `high`, in either direction. */
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
