import type { AuthStrategy } from "./auth.ts";
import type { Fetch } from "./fetch.ts";
import type { HeaderReader } from "./headers.ts";
import type { Hooks, Logger } from "./hooks.ts";
import type { RateLimit } from "./pacer.ts";
import type { CallingProduct } from "./product.ts";
import type { RetryOptions } from "./retry.ts";
import type { Query } from "./url.ts";

/** Options of a {@link Transport}. */
export interface TransportOptions {
  /**
   * The base URL of the API, with or without a trailing slash.
   * @example "https://tap.example/api/v2"
   */
  readonly baseUrl: string;
  /** The authentication: `basicAuth`, or a function that returns headers. */
  readonly auth?: AuthStrategy | undefined;
  /**
   * Sends the requests. `createNodeFetch` of `@cyberintegrations/transport/node` supports proxies, private CAs and client
   * certificates.
   * @default the platform's fetch
   */
  readonly fetch?: Fetch | undefined;
  /**
   * The timeout of one attempt in milliseconds, from connecting to the end of the body. For `openStream`: until the
   * headers, then between chunks.
   * @default 120_000
   */
  readonly timeout?: number | undefined;
  /** When and how to retry. */
  readonly retry?: RetryOptions | undefined;
  /** A fixed rate limit. Without it, the limit of each collection adapts to the API's 429 responses. */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * The maximum size of a decoded body, in bytes. A larger body is not read to its end. Does not apply to `openStream`.
   * @default 268_435_456 (256 MB)
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Allows http: URLs of other machines. The API key is then readable on the network.
   * @default false
   */
  readonly allowHttp?: boolean | undefined;
  /**
   * The path of the URL is a secret, as with many webhooks: errors, logs and traces contain only its origin.
   * @default false
   */
  readonly hidePath?: boolean | undefined;
  /** Your product, for the `User-Agent` header. */
  readonly product?: CallingProduct | undefined;
  /** Receives a `debug` message for each request and response, and a `warn` message for each retry. */
  readonly logger?: Logger | undefined;
  /** Functions that observe requests. */
  readonly hooks?: Hooks | undefined;
  /**
   * Parses JSON. Throws if the text is not JSON.
   * @default JSON.parse
   */
  readonly parseJson?: ((text: string) => unknown) | undefined;
  /**
   * Returns a number from 0 up to 1, for the jitter of the delays between retries.
   * @default Math.random
   */
  readonly random?: (() => number) | undefined;
}

/** The names of all options. */
export const transportOptions: Readonly<Record<keyof TransportOptions, true>> = {
  baseUrl: true,
  auth: true,
  fetch: true,
  timeout: true,
  retry: true,
  rateLimit: true,
  maxBodyBytes: true,
  allowHttp: true,
  hidePath: true,
  product: true,
  logger: true,
  hooks: true,
  parseJson: true,
  random: true,
};

/** Options of one request. */
export interface CallOptions {
  /** Query parameters of the URL. */
  readonly query?: Query | undefined;
  /**
   * The collection whose rate limit applies. Requests without one share a limit.
   * @default ""
   */
  readonly pace?: string | undefined;
  /** Aborts the request at any time, also during a delay. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The caller requests a smaller page itself. A failure that a smaller page may fix (504, a timeout) is then not
   * retried.
   * @default false
   */
  readonly canShrink?: boolean | undefined;
}

/** Options of one POST request. */
export interface PostOptions extends CallOptions {
  /**
   * Whether sending the request twice has the same effect as sending it once. Only then is it retried.
   * @default false
   */
  readonly idempotent?: boolean | undefined;
}

/** Options of {@link Transport.exchange}. */
export interface ExchangeOptions extends Omit<CallOptions, "canShrink"> {
  /** Headers of this request, in addition to those of the authentication. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The text of the request's body. Default: none. */
  readonly body?: string | undefined;
}

/** A response of any status. */
export interface Exchanged {
  readonly status: number;
  readonly headers: HeaderReader;
  /** The body of a successful response, decoded as UTF-8; empty for any other status. */
  readonly text: string;
  /** The delay that the server requested with `Retry-After`, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

/** A response with JSON. */
export interface JsonAnswer {
  /** The received body. */
  readonly text: string;
  /** The result of `parseJson`; undefined for an empty response to a POST. */
  readonly value: unknown;
  readonly status: number;
}

/** A response whose body is a stream. */
export interface StreamAnswer {
  /** Read it to the end or cancel it. It fails with a `ConnectionError` if it ends too early. */
  readonly body: ReadableStream<Uint8Array>;
  readonly contentType?: string;
  /** In bytes, as in the `Content-Length` header. */
  readonly contentLength?: number;
}
