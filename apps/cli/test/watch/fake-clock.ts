import type { Clock } from "@cyberintegrations/ingest";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** When every fake clock begins. */
export const begin = new Date("2026-01-31T00:00:00Z");

/** A clock that advances only when a test advances it, and a repeatable random source. */
export class FakeClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #time = begin.getTime();
  #seed = 1;

  readonly now = (): number => this.#time;

  /** A linear congruential generator. */
  readonly random = (): number => {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return this.#seed / 2 ** 31;
  };

  readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const sleeper = {
        until: this.#time + milliseconds,
        wake: () => {
          signal.removeEventListener("abort", sleeper.wake);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal.addEventListener("abort", sleeper.wake);
      this.#sleepers.add(sleeper);
    });

  /** Goes on to where the first sleeper wakes, and wakes all whose time has come. */
  advance(): void {
    const until = Math.min(...[...this.#sleepers].map((sleeper) => sleeper.until));
    if (until === Infinity) return;
    this.#time = Math.max(this.#time, until);
    for (const sleeper of this.#sleepers) if (sleeper.until <= this.#time) sleeper.wake();
  }
}
