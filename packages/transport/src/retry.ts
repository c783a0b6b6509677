import { checkOptions } from "@cyberintegrations/errors";
import ky from "ky";
import { atLeast } from "./check.ts";
import { Failure, type FailureDetails } from "./failure.ts";

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
  checkOptions("retry", options, known);
  return {
    retries: atLeast(0, "retry.retries", options.retries, 6, Number.isInteger),
    baseDelay: atLeast(0, "retry.baseDelay", options.baseDelay, 1000),
    maxDelay: atLeast(0, "retry.maxDelay", options.maxDelay, 60_000),
    maxRetryAfter: atLeast(0, "retry.maxRetryAfter", options.maxRetryAfter, 300_000),
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

export interface Persistence {
  readonly url: URL;
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Whether the caller itself asks again for less, where less may help. */
  readonly canShrink: boolean;
  /** Told before the wait. */
  readonly onRetry: (failure: FailureDetails, delay: number) => void;
}

/**
 * Calls `attempt` until it succeeds, fails for good, or has been retried often enough. The loop and the abortable
 * waits are ky's.
 *
 * ky comes in after a first failure: what it makes for each request costs a tenth of what reading a page does. It is
 * handed neither the headers nor the answer, which `attempt` has anyway, so that nothing it throws can hold them.
 */
export async function persist<T>(
  { url, policy, signal, random, canShrink, onRetry }: Persistence,
  attempt: () => Promise<T>,
): Promise<T> {
  const shouldRetry = (error: unknown): error is Failure =>
    error instanceof Failure &&
    error.details.retry === true &&
    !(canShrink && error.details.smallerPage === true) &&
    !signal.aborted;
  let next: () => Promise<T>;
  try {
    return await attempt();
  } catch (error) {
    if (!shouldRetry(error)) throw error;
    next = async () => {
      next = attempt;
      return Promise.reject(error);
    };
  }
  let delay = 0;
  let answer: T | undefined;
  await ky(url, {
    signal,
    timeout: false,
    fetch: async () => {
      answer = await next();
      return new Response(null);
    },
    retry: {
      limit: policy.retries,
      delay: () => delay,
      shouldRetry: ({ error, retryCount }) => {
        if (!shouldRetry(error)) return false;
        delay = retryDelay(policy, retryCount, error.details.retryAfter, random);
        onRetry(error.details, delay);
        return true;
      },
    },
  });
  return answer as T;
}
