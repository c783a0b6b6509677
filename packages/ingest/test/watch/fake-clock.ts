import type { Clock } from "../../src/index.ts";

/** A clock whose sleeps take no time, and advance it. It records how long they are. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #time: number;
  #random: number;

  constructor({ time = 0, random = 0.5 } = {}) {
    this.#time = time;
    this.#random = random;
  }

  readonly now = (): number => this.#time;
  readonly random = (): number => this.#random;

  readonly sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    await Promise.resolve();
    if (signal.aborted) return;
    this.slept.push(milliseconds);
    this.#time += milliseconds;
  };

  /** What happens when someone sets the clock, or closes the lid of a laptop. */
  set(time: number): void {
    this.#time = time;
  }
}
