/** How far a start may lie before or behind its slot, as a share of the interval: many programs shall not ask at once. */
const jitter = 0.1;
/** The wait before the first retry after a failure, in ms, where the interval is not shorter still. */
const firstRetry = 60_000;
/** The longest wait between two retries, in ms, where the interval is not longer still. */
const longestRetry = 3_600_000;

/**
 * When a collection is read next.
 *
 * Slots lie an interval apart, the first at the first start, and starts lie around slots. So they do not drift, however
 * long a read takes; a slot that went by during a read is left out. After a failure the slots wait: retries come after
 * a minute, two, four and so on, until one succeeds.
 */
export class Schedule {
  readonly #interval: number;
  readonly #random: () => number;
  #slot: number;

  /**
   * @param interval In ms.
   * @param firstStart In ms since 1970.
   * @param random From 0 up to 1.
   */
  constructor(interval: number, firstStart: number, random: () => number) {
    this.#interval = interval;
    this.#slot = firstStart;
    this.#random = random;
  }

  /**
   * How many ms to wait after a read that has ended.
   *
   * @param now In ms since 1970.
   * @param failures How many reads have failed in a row; 0 when this one succeeded.
   */
  waitAfter(now: number, failures: number): number {
    if (failures > 0) return this.#around(retryAfter(this.#interval, failures));
    const missed = Math.max(0, Math.floor((now - this.#slot) / this.#interval));
    this.#slot += (missed + 1) * this.#interval;
    // Further away than it can be, unless the clock was set back: the slots start again.
    const furthest = now + (1 + 2 * jitter) * this.#interval;
    if (this.#slot > furthest) this.#slot = now + this.#interval;
    const offset = this.#around(this.#interval) - this.#interval;
    return Math.max(0, this.#slot + offset - now);
  }

  #around(wait: number): number {
    return wait * (1 + jitter * (2 * this.#random() - 1));
  }
}

function retryAfter(interval: number, failures: number): number {
  const first = Math.min(interval, firstRetry);
  return Math.min(first * 2 ** (failures - 1), Math.max(interval, longestRetry));
}
