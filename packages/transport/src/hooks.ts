import { checkOptions, type ConnectionErrorCode } from "@cyberintegrations/errors";

/** One attempt that is about to be sent. */
export interface RequestEvent {
  readonly method: string;
  /** Without credentials; query values are masked. */
  readonly url: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The collection whose rate limit applies, or "". */
  readonly pace: string;
}

/** A response with any status, or an attempt without a response. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status, if a response was received. */
  readonly status?: number | undefined;
  /** The server's clock as in the `Date` header, in milliseconds since 1970. */
  readonly date?: number | undefined;
  /** The kind of failure, if the attempt failed. */
  readonly code?: ConnectionErrorCode | undefined;
  /** The time from sending to the end of the body, in milliseconds. */
  readonly duration: number;
}

/** A failed attempt that is retried after a delay. The event is reported before the delay. */
export interface RetryEvent extends RequestEvent {
  /** The maximum number of retries. This event announces retry number `attempt`. */
  readonly retries: number;
  readonly status?: number | undefined;
  readonly code: ConnectionErrorCode;
  /** The reason as text: `answered 503`. It contains no part of a body or header. */
  readonly reason: string;
  /** The delay before the retry, in milliseconds. */
  readonly delay: number;
}

/** Functions that observe requests. If one of them throws, the request fails with that error. */
export interface Hooks {
  readonly onRequest?: (event: RequestEvent) => void;
  readonly onResponse?: (event: ResponseEvent) => void;
  readonly onRetry?: (event: RetryEvent) => void;
}

const known: Readonly<Record<keyof Hooks, true>> = {
  onRequest: true,
  onResponse: true,
  onRetry: true,
};

/** The required methods of a logger. pino and console have them. */
export interface Logger {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const loggerHooks = (logger: Logger): Hooks => ({
  onRequest: (event) => {
    logger.debug(event, "request");
  },
  onResponse: (event) => {
    logger.debug(event, "response");
  },
  onRetry: (event) => {
    logger.warn(event, "retry");
  },
});

/** Combines the hooks and the logger. */
export function observers(hooks: Hooks | undefined, logger: Logger | undefined): Required<Hooks> {
  checkOptions(["hooks"], hooks ?? {}, known);
  const all = [hooks, logger && loggerHooks(logger)].filter((one) => one !== undefined);
  return {
    onRequest: (event) => {
      for (const one of all) one.onRequest?.(event);
    },
    onResponse: (event) => {
      for (const one of all) one.onResponse?.(event);
    },
    onRetry: (event) => {
      for (const one of all) one.onRetry?.(event);
    },
  };
}
