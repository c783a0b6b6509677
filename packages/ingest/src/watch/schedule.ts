/** The greatest distance of a start from its slot, as a share of the interval, so that many programs do not start at once. */
const jitter = 0.1;
/** The wait before the first retry after a failure, in ms, if the interval is not shorter. */
const firstRetry = 60_000;
/** The longest wait between two retries, in ms, if the interval is not longer. */
const longestRetry = 3_600_000;

/**
 * Calculates when a collection is read next.
 *
 * Slots are one interval apart, starting with the first start, and each start is close to its slot. So starts do not drift,
 * however long a read takes. A slot that passes during a read is skipped. After a failure, retries replace the slots: after
 * one minute, two, four and so on, until one succeeds.
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
   * The ms to wait after a read that has ended.
   *
   * @param now In ms since 1970.
   * @param failures The number of failures in a row; 0 if this read succeeded.
   */
  waitAfter(now: number, failures: number): number {
    if (failures > 0) return this.#around(retryAfter(this.#interval, failures));
    const missed = Math.max(0, Math.floor((now - this.#slot) / this.#interval));
    this.#slot += (missed + 1) * this.#interval;
    // A slot can only be further away if the clock was set back: the slots start again.
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
