import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * Why a request or an iteration over pages failed.
 *
 * - `unauthorized`: 401, missing or wrong credentials
 * - `forbidden`: 403, the key is inactive or the collection is not granted
 * - `not-allow-listed`: a redirect to a login page, which is the API's response to an unknown IP address
 * - `bad-request`: 400 and other rejected requests
 * - `not-found`: 404
 * - `rate-limited`: 429 after all attempts
 * - `server`: 5xx after all attempts
 * - `timeout`: the response was not complete in time
 * - `network`: the connection failed or was closed
 * - `proxy`: the proxy rejected the connection or can't be reached
 * - `tls`: the certificate is not trusted
 * - `bad-response`: the response does not match the API's documentation
 * - `stalled`: the cursor does not advance, or is missing
 * - `aborted`: the caller's signal was aborted
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

/** Optional details of a {@link ConnectionError}. */
export interface ConnectionErrorDetails extends ErrorDetails {
  /** The HTTP status, if there was a response. */
  readonly status?: number | undefined;
  /** The number of requests sent, including retries. */
  readonly attempts?: number | undefined;
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** The requested URL, without credentials. */
  readonly url?: string | undefined;
  /** True if the same request may succeed with a smaller page (504, timeouts, oversized responses). */
  readonly smallerPage?: boolean | undefined;
  /** The last good cursor of the iteration: resume from here. */
  readonly cursor?: string | number | undefined;
}

/** A request or an iteration over pages failed; `code` is the reason. */
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

  /** True for a `ConnectionError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is ConnectionError {
    return hasBrand(value, "ConnectionError");
  }
}
