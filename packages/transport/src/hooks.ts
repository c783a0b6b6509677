import { checkOptions, type ConnectionErrorCode } from "@cyberintegrations/errors";

/** One attempt that is about to be sent. */
export interface RequestEvent {
  readonly method: string;
  /** Without credentials; query values are masked. */
  readonly url: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Whose pace the request counts for: the collection's name, or "". */
  readonly pace: string;
}

/** An answer, whatever its status, or an attempt that got none. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** What the server's clock said, by the answer's `Date` header: milliseconds since 1970. */
  readonly date?: number | undefined;
  /** What went wrong, where something did. */
  readonly code?: ConnectionErrorCode | undefined;
  /** From sending to the body's end, in milliseconds. */
  readonly duration: number;
}

/** A failed attempt that will be repeated after a wait. Reported before the wait begins. */
export interface RetryEvent extends RequestEvent {
  /** How often the request is retried at most. */
  readonly retries: number;
  readonly status?: number | undefined;
  readonly code: ConnectionErrorCode;
  /** Why, in words: `answered 503`. It quotes neither a body nor a header. */
  readonly reason: string;
  /** How long the wait will be, in milliseconds. */
  readonly delay: number;
}

/** Functions that watch the conversation. What one throws fails the request. */
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

/** What is used of a logger; pino and console fit. */
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

/** All who watch, as one. */
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
