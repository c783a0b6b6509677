import { ConnectionError, type ConnectionErrorCode, type Wording } from "@cyberintegrations/errors";
import { safeCause } from "./safe-cause.ts";

export interface FailureDetails {
  readonly code: ConnectionErrorCode;
  /** What happened, in words that follow "GET https://…: ". */
  readonly summary: string;
  readonly hint?: Wording | undefined;
  /** Whether the same request may succeed a little later. */
  readonly retry?: boolean;
  readonly smallerPage?: boolean;
  readonly status?: number;
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** One attempt that failed. It never leaves the package: {@link toConnectionError} turns the last one into what callers see. */
export class Failure extends Error {
  override readonly name = "Failure";
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
