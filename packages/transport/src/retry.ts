import { checkOptions } from "@cyberintegrations/errors";
import { numberCheck } from "./check.ts";
import { transportDefaults } from "./defaults.ts";

/** How to retry after a temporary failure. Times are in milliseconds. */
export interface RetryOptions {
  /**
   * The maximum number of retries after the first attempt.
   * @default 6
   */
  readonly retries?: number | undefined;
  /**
   * The maximum of the first delay. It doubles with each retry. The actual delay is a random part of it ("full jitter"),
   * so that clients that failed together do not retry together.
   * @default 1000
   */
  readonly baseDelay?: number | undefined;
  /**
   * The maximum delay.
   * @default 60_000
   */
  readonly maxDelay?: number | undefined;
  /**
   * The maximum delay by a server's `Retry-After`. A longer one is reduced to this.
   * @default 300_000
   */
  readonly maxRetryAfter?: number | undefined;
}

export interface RetryPolicy {
  readonly retries: number;
  readonly baseDelay: number;
  readonly maxDelay: number;
  readonly maxRetryAfter: number;
}

const known: Readonly<Record<keyof RetryOptions, true>> = {
  retries: true,
  baseDelay: true,
  maxDelay: true,
  maxRetryAfter: true,
};

export function retryPolicy(options: RetryOptions = {}): RetryPolicy {
  checkOptions(["retry"], options, known);
  const checked = (name: keyof RetryOptions, whole: boolean) =>
    numberCheck(["retry", name], options[name], transportDefaults.retry[name], { least: 0, whole });
  return {
    retries: checked("retries", true),
    baseDelay: checked("baseDelay", false),
    maxDelay: checked("maxDelay", false),
    maxRetryAfter: checked("maxRetryAfter", false),
  };
}

/** Returns the delay before retry number `count` (from 1). The maximum applies before the jitter: otherwise, long delays would all be equal. */
export function retryDelay(
  policy: RetryPolicy,
  count: number,
  retryAfter: number | undefined,
  random: () => number,
): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, policy.maxRetryAfter);
  return random() * Math.min(policy.maxDelay, policy.baseDelay * 2 ** (count - 1));
}
