import { CyberIntegrationsError } from "cyberintegrations";
import { notRetryable } from "../not-retryable.ts";
import { wait, type Clock } from "./clock.ts";
import { Schedule } from "./schedule.ts";

/** How long to wait between attempts, and what to do about each failure. */
export interface UntilAnsweredOptions {
  /** The first wait is at most this long, in ms; the waits grow from one failure to the next. */
  readonly interval: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each failure, with the ms until the next attempt. */
  readonly failed: (error: CyberIntegrationsError, wait: number) => void;
}

/**
 * Asks until there is an answer.
 *
 * @throws what `ask` throws if no retry fixes it, and if the signal aborts.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  { interval, clock, signal, failed }: UntilAnsweredOptions,
): Promise<Answer> {
  const schedule = new Schedule(interval, clock.now(), clock.random);
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error) || notRetryable.has(error.code)) throw error;
      if (signal.aborted) throw error;
      const milliseconds = schedule.waitAfter(clock.now(), failures);
      failed(error, milliseconds);
      // An abort ends the wait, and fails what is asked next.
      await wait(milliseconds, clock, signal);
    }
  }
}
