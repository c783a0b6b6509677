import { CyberIntegrationsError } from "cyberintegrations";
import { notRetryable } from "../not-retryable.ts";
import { wait, type Clock } from "./clock.ts";
import { Schedule } from "./schedule.ts";

/** The waits between attempts, and a listener for failures. */
export interface UntilAnsweredOptions {
  /** The longest first wait, in ms. Waits grow with each failure. */
  readonly interval: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each failure, with the ms until the next attempt. */
  readonly failed: (error: CyberIntegrationsError, wait: number) => void;
}

/**
 * Repeats a request until it succeeds.
 *
 * @throws What `ask` throws if the error is not retryable, or if the signal aborts.
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
      // An abort ends the wait, and the next request fails.
      await wait(milliseconds, clock, signal);
    }
  }
}
