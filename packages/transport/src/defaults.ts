import type { RetryOptions } from "./retry.ts";

/** What a {@link Transport} uses for options that are not set. Times are in milliseconds. */
export const transportDefaults: {
  readonly timeout: number;
  readonly maxBodyBytes: number;
  readonly retry: { readonly [Name in keyof RetryOptions]-?: number };
} = {
  timeout: 120_000,
  maxBodyBytes: 256 * 1024 * 1024,
  retry: { retries: 6, baseDelay: 1000, maxDelay: 60_000, maxRetryAfter: 300_000 },
};
