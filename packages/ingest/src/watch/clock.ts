import { setTimeout } from "node:timers/promises";

/** The time and random numbers of a watch. */
export interface Clock {
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits that many milliseconds, or until the signal aborts. Neither is an error. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The sleep of a {@link Clock}, using the system's timers. */
export async function timerSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** The longest single sleep, in ms. Timers stop while a computer is suspended, and overflow after 24 days. */
const longestSleep = 60_000;

/** Waits that many milliseconds of the clock. If the clock is set back, the timers limit the wait. */
export async function wait(
  milliseconds: number,
  { now, sleep }: Clock,
  signal: AbortSignal,
): Promise<void> {
  const end = now() + milliseconds;
  let left = milliseconds;
  while (left > 0 && !signal.aborted) {
    const step = Math.min(left, longestSleep);
    await sleep(step, signal);
    left = Math.min(left - step, end - now());
  }
}
