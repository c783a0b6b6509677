import { ConnectionError, type ConnectionErrorCode, type Wording } from "@cyberintegrations/errors";
import { safeCause } from "./safe-cause.ts";

export interface FailureDetails {
  readonly code: ConnectionErrorCode;
  /** What happened, as text after "GET https://…: ". */
  readonly summary: string;
  readonly hint?: Wording | undefined;
  /** Whether the same request may succeed later. */
  readonly retry?: boolean;
  readonly smallerPage?: boolean;
  readonly status?: number;
  /** The delay that the server requested, in milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A failed attempt. It does not leave the package: callers receive the result of {@link toConnectionError}. */
export class Failure extends Error {
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(details.summary);
    this.details = details;
  }
}

export interface RequestLabel {
  readonly method: string;
  /** Without credentials and query values: see `redactUrl`. */
  readonly url: string;
}

export function toConnectionError(
  { details }: Failure,
  { method, url }: RequestLabel,
  attempts: number,
): ConnectionError {
  const times = attempts > 1 ? ` (${attempts} attempts)` : "";
  return new ConnectionError(details.code, `${method} ${url}: ${details.summary}${times}`, {
    hint: details.hint,
    status: details.status,
    smallerPage: details.smallerPage,
    cause: safeCause(details.cause),
    attempts,
    method,
    url,
  });
}
