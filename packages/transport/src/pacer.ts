import { checkOptions } from "@cyberintegrations/errors";
import { numberCheck } from "./check.ts";

/** A fixed pace. */
export interface RateLimit {
  /**
   * At most so many requests a second, over all collections. Without it the pace is learned, for each collection.
   * @default learned
   */
  readonly requestsPerSecond?: number | undefined;
  /**
   * At most so many requests on their way at once, over all collections.
   * @default unlimited
   */
  readonly concurrency?: number | undefined;
}

const known: Readonly<Record<keyof RateLimit, true>> = {
  requestsPerSecond: true,
  concurrency: true,
};

/** What became of an attempt, as far as the pace is concerned. */
export type Outcome = "success" | "limited" | "other";

/** Gives the place back, once. */
export type Leave = (outcome: Outcome) => void;

interface Lane {
  /** Milliseconds from one start to the next; 0 is no limit. */
  interval: number;
  /** The last starts, the latest at the end. */
  starts: number[];
  /** When the pace was last halved: answers to what was sent before that don't halve it again. */
  halvedAt: number;
}

interface Waiter {
  readonly lane: Lane;
  readonly start: (leave: Leave) => void;
}

/** Each success makes the learned pace this much quicker: doubled again after about seven. */
const RECOVERY = 1.1;
/** The slowest learned pace, a quarter of what the API is known to take: longer pauses are the retries' matter. */
const SLOWEST = 4000;
/** An interval below this is no limit any more. */
const NEGLIGIBLE = 5;
/** From how many starts the pace so far is told, and over how many milliseconds at most. */
const REMEMBERED = 10;
const RECENT = 10_000;

/**
 * Decides when a request may start: first come, first served, except that one who waits for a slow lane lets the
 * others pass. A lane is a collection; with a fixed limit there is but one.
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

  /** Resolves when a request of this lane may start; rejects with the signal's reason when it aborts first. */
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
      signal.addEventListener("abort", onAbort, { once: true });
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

  /** Starts everyone who may start now, and sets the alarm for the next one. */
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

/** The mean interval of the last starts; undefined when there were too few to tell. */
function paceSoFar({ starts }: Lane): number | undefined {
  const latest = starts.at(-1) ?? 0;
  const recent = starts.filter((start) => start >= latest - RECENT);
  const [first] = recent;
  return first === undefined || recent.length < 2
    ? undefined
    : Math.max(NEGLIGIBLE, (latest - first) / (recent.length - 1));
}

/** A 429 halves the pace, a success raises it a little. A first request that is refused tells nothing of a pace yet. */
function learn(lane: Lane, outcome: Outcome, started: number): void {
  if (outcome === "success") {
    lane.interval = lane.interval < NEGLIGIBLE ? 0 : lane.interval / RECOVERY;
  } else if (outcome === "limited" && started > lane.halvedAt) {
    const soFar = lane.interval === 0 ? paceSoFar(lane) : lane.interval;
    if (soFar === undefined) return;
    lane.interval = Math.min(SLOWEST, soFar * 2);
    lane.halvedAt = performance.now();
  }
}
