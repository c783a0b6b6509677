import { checkOptions } from "@cyberintegrations/errors";
import { numberCheck } from "./check.ts";

/** A fixed rate limit. */
export interface RateLimit {
  /**
   * The maximum number of requests per second over all collections. Without it, the limit of each collection is adaptive.
   * @default adaptive
   */
  readonly requestsPerSecond?: number | undefined;
  /**
   * The maximum number of concurrent requests over all collections.
   * @default unlimited
   */
  readonly concurrency?: number | undefined;
}

const known: Readonly<Record<keyof RateLimit, true>> = {
  requestsPerSecond: true,
  concurrency: true,
};

/** An outcome of an attempt that affects the rate. */
export type Outcome = "success" | "limited";

/** Ends a request. Call it once. */
export type Leave = (outcome: Outcome | undefined) => void;

interface Lane {
  /** Milliseconds between two starts; 0 means no limit. */
  interval: number;
  /** The last start times, the latest at the end. */
  starts: number[];
  /** When the rate was last halved. Responses to requests sent before do not halve it again. */
  halvedAt: number;
}

interface Waiter {
  readonly lane: Lane;
  readonly start: (leave: Leave) => void;
}

/** Each success increases the adaptive rate by this factor: it doubles after about seven. */
const RECOVERY = 1.1;
/** The lowest adaptive rate, a quarter of what the API is known to accept. Longer delays are left to retries. */
const SLOWEST = 4000;
/** An interval below this no longer limits. */
const NEGLIGIBLE = 5;
/** The current rate is calculated from at most this many starts, over at most this many milliseconds. */
const REMEMBERED = 10;
const RECENT = 10_000;

/**
 * Decides when a request may start. Requests start in order, but requests of a slow collection do not delay the others.
 * Each collection is a lane; with a fixed limit, there is only one.
 */
export class Pacer {
  readonly #lanes = new Map<string, Lane>();
  readonly #fixedInterval: number | undefined;
  readonly #concurrency: number;
  readonly #waiting = new Set<Waiter>();
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limit: RateLimit = {}) {
    checkOptions(["rateLimit"], limit, known);
    const checked = (name: keyof RateLimit, fallback: number, least: number) =>
      numberCheck(["rateLimit", name], limit[name], fallback, { least });
    const perSecond = checked("requestsPerSecond", 0, 0.001);
    this.#fixedInterval = perSecond === 0 ? undefined : 1000 / perSecond;
    this.#concurrency = checked("concurrency", Infinity, 1);
  }

  /** Resolves when a request of this lane may start. Rejects with the signal's reason if it aborts first. */
  enter(key: string, signal: AbortSignal): Promise<Leave> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = () => {
        this.#waiting.delete(waiter);
        this.#admit();
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        lane: this.#lane(this.#fixedInterval === undefined ? key : ""),
        start: (leave) => {
          signal.removeEventListener("abort", onAbort);
          resolve(leave);
        },
      };
      signal.addEventListener("abort", onAbort);
      this.#waiting.add(waiter);
      this.#admit();
    });
  }

  #lane(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      const interval = this.#fixedInterval ?? 0;
      lane = { interval, starts: [], halvedAt: -Infinity };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** Starts all requests that may start now, and sets a timer for the next one. */
  #admit(): void {
    clearTimeout(this.#timer);
    let next = Infinity;
    for (const waiter of this.#waiting) {
      if (this.#running >= this.#concurrency) return;
      const now = performance.now();
      const { starts, interval } = waiter.lane;
      const due = (starts.at(-1) ?? -Infinity) + interval;
      if (due <= now) this.#start(waiter, now);
      else next = Math.min(next, due - now);
    }
    if (next < Infinity)
      this.#timer = setTimeout(() => {
        this.#admit();
      }, Math.ceil(next));
  }

  #start(waiter: Waiter, now: number): void {
    const { lane } = waiter;
    this.#waiting.delete(waiter);
    this.#running += 1;
    lane.starts = [...lane.starts.slice(1 - REMEMBERED), now];
    waiter.start((outcome) => {
      this.#running -= 1;
      if (this.#fixedInterval === undefined) learn(lane, outcome, now);
      this.#admit();
    });
  }
}

/** The mean interval of the last starts; undefined if there were too few. */
function currentInterval({ starts }: Lane): number | undefined {
  const latest = starts.at(-1) ?? 0;
  const recent = starts.filter((start) => start >= latest - RECENT);
  const [first = latest] = recent;
  return recent.length < 2
    ? undefined
    : Math.max(NEGLIGIBLE, (latest - first) / (recent.length - 1));
}

/** A 429 halves the rate, a success increases it a little. If the first request is refused, there is no rate yet. */
function learn(lane: Lane, outcome: Outcome | undefined, started: number): void {
  if (outcome === "success") {
    // Stryker disable next-line EqualityOperator: at exactly 5 ms, the limit ends one success earlier
    lane.interval = lane.interval < NEGLIGIBLE ? 0 : lane.interval / RECOVERY;
  } else if (outcome === "limited" && started > lane.halvedAt) {
    const current = lane.interval === 0 ? currentInterval(lane) : lane.interval;
    if (current === undefined) return;
    lane.interval = Math.min(SLOWEST, current * 2);
    lane.halvedAt = performance.now();
  }
}
