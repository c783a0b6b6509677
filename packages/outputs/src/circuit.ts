/** The delays after failures of a destination, in milliseconds. */
export interface BackoffOptions {
  /** The delay after the first failure. It doubles with each further one. Default: 1,000. */
  readonly baseDelay?: number | undefined;
  /** The longest delay. Default: 300,000. */
  readonly maxDelay?: number | undefined;
  /** The longest delay that a destination may request with `Retry-After`. Default: 3,600,000. */
  readonly maxRetryAfter?: number | undefined;
}

/** From this number of consecutive failures, the circuit is open. */
const threshold = 5;

/** Counts the consecutive failures of a destination. While the circuit is open, it is probed with single items. */
export class Circuit {
  readonly #options: BackoffOptions;
  readonly #random: () => number;
  #failures: number;

  constructor(options: BackoffOptions, random: () => number, failures = 0) {
    this.#options = options;
    this.#random = random;
    this.#failures = failures;
  }

  get failures(): number {
    return this.#failures;
  }

  get open(): boolean {
    return this.#failures >= threshold;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** The delay before the next attempt: what the destination requested, else exponential with jitter. */
  failed(retryAfter: number | undefined): number {
    const { baseDelay = 1000, maxDelay = 300_000, maxRetryAfter = 3_600_000 } = this.#options;
    const limit = Math.min(baseDelay * 2 ** this.#failures, maxDelay);
    this.#failures += 1;
    if (retryAfter !== undefined) return Math.min(retryAfter, maxRetryAfter);
    return limit / 2 + (this.#random() * limit) / 2;
  }
}
