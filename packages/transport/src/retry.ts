import { checkOptions } from "@cyberintegrations/errors";
import { numberCheck } from "./check.ts";
import { transportDefaults } from "./defaults.ts";

/** How to try again after a passing failure. Times are in milliseconds. */
export interface RetryOptions {
  /**
   * How many times to try again after the first attempt; 0 never does.
   * @default 6
   */
  readonly retries?: number | undefined;
  /**
   * The first wait, at most; it doubles with every retry. The real wait is a random part of it ("full jitter"), so
   * that clients which failed together don't come back together.
   * @default 1000
   */
  readonly baseDelay?: number | undefined;
  /**
   * The longest wait.
   * @default 60_000
   */
  readonly maxDelay?: number | undefined;
  /**
   * How much of a server's `Retry-After` is obeyed: a longer one is cut to this.
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

/** How long to wait before retry number `count` (from 1). The cap comes before the jitter: after it, long waits would all be equal. */
export function retryDelay(
  policy: RetryPolicy,
  count: number,
  retryAfter: number | undefined,
  random: () => number,
): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, policy.maxRetryAfter);
  return random() * Math.min(policy.maxDelay, policy.baseDelay * 2 ** (count - 1));
}
