/** How many clients are remembered. More of them share nothing: the oldest are forgotten. */
const most = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Limits requests per client: `burst` at once, then `perSecond`. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;

  constructor(perMinute: number, now: () => number) {
    this.#perSecond = perMinute / 60;
    this.#burst = perMinute;
    this.#now = now;
  }

  /** Counts a request. Returns the seconds to wait if there were too many, else 0. */
  take(client: string): number {
    const now = this.#now();
    const { tokens, at } = this.#buckets.get(client) ?? { tokens: this.#burst, at: now };
    const left = Math.min(this.#burst, tokens + ((now - at) / 1000) * this.#perSecond);
    this.#buckets.delete(client);
    this.#buckets.set(client, { tokens: Math.max(left - 1, 0), at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > most && oldest !== undefined) this.#buckets.delete(oldest);
    return left >= 1 ? 0 : Math.ceil((1 - left) / this.#perSecond);
  }
}
