import { setTimeout } from "node:timers/promises";

/** Time and chance, as a watch sees them. */
export interface Clock {
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits that many milliseconds, or until the signal aborts; neither is an error. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The sleep of a {@link Clock} on the machine's timers. */
export async function timerSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** The longest sleep at once, in ms. Timers stand still while a laptop's lid is closed, and overflow after 24 days. */
const longestSleep = 60_000;

/** Waits that many milliseconds by the clock, but no longer than that by the timers, should the clock be set back. */
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
