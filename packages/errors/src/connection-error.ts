import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * Why a request, or a walk along pages, failed.
 *
 * - `unauthorized`: 401, no or wrong credentials
 * - `forbidden`: 403, key inactive or collection not granted
 * - `not-allow-listed`: a redirect to a login page, which is how the API meets an unknown IP
 * - `bad-request`: 400 and other refusals of what was asked
 * - `not-found`: 404
 * - `rate-limited`: 429, still after all attempts
 * - `server`: 5xx, still after all attempts
 * - `timeout`: no whole answer in time
 * - `network`: no connection, or it broke
 * - `proxy`: the proxy refused, or can't be reached
 * - `tls`: the certificate is not to be trusted
 * - `bad-response`: an answer that is not what the API promises
 * - `stalled`: the cursor does not move, or there is none
 * - `aborted`: the caller's signal ended it
 */
export type ConnectionErrorCode =
  | "unauthorized"
  | "forbidden"
  | "not-allow-listed"
  | "bad-request"
  | "not-found"
  | "rate-limited"
  | "server"
  | "timeout"
  | "network"
  | "proxy"
  | "tls"
  | "bad-response"
  | "stalled"
  | "aborted";

/** What a {@link ConnectionError} takes beside its code and its message. */
export interface ConnectionErrorDetails extends ErrorDetails {
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** How many requests were sent for this one answer, retries included. */
  readonly attempts?: number | undefined;
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The URL asked, without credentials. */
  readonly url?: string | undefined;
  /** True when the same request with a smaller page may well succeed (504, timeouts, oversized answers). */
  readonly smallerPage?: boolean | undefined;
  /** Where the walk along the pages stood: ask again from here. */
  readonly cursor?: string | number | undefined;
}

/** A request or a walk along pages failed; `code` says why. */
export class ConnectionError extends CyberIntegrationsError {
  override readonly name: string = "ConnectionError";
  declare readonly code: ConnectionErrorCode;
  readonly status: number | undefined;
  readonly attempts: number | undefined;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly smallerPage: boolean;
  readonly cursor: string | number | undefined;

  constructor(code: ConnectionErrorCode, message: string, details: ConnectionErrorDetails = {}) {
    super(code, message, details);
    this.status = details.status;
    this.attempts = details.attempts;
    this.method = details.method;
    this.url = details.url;
    this.smallerPage = details.smallerPage ?? false;
    this.cursor = details.cursor;
    brand(this, "ConnectionError");
  }

  /** True for a `ConnectionError` from whichever copy of the package. */
  static override isInstance(this: void, value: unknown): value is ConnectionError {
    return hasBrand(value, "ConnectionError");
  }
}
