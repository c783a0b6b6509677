import type { AuthStrategy } from "./auth.ts";
import type { Fetch } from "./fetch.ts";
import type { Hooks, Logger } from "./hooks.ts";
import type { RateLimit } from "./pacer.ts";
import type { CallingProduct } from "./product.ts";
import type { RetryOptions } from "./retry.ts";
import type { Query } from "./url.ts";

/** How a {@link Transport} speaks to its API. */
export interface TransportOptions {
  /**
   * Where the API is, with or without a slash at its end.
   * @example "https://tap.example/api/v2"
   */
  readonly baseUrl: string;
  /** Who asks: {@link basicAuth}, or any function that gives headers. */
  readonly auth?: AuthStrategy | undefined;
  /**
   * Sends the requests. `@cyberintegrations/transport/node` makes one that knows proxies, private CAs and client
   * certificates.
   * @default the platform's fetch
   */
  readonly fetch?: Fetch | undefined;
  /**
   * The longest time for one attempt in milliseconds, from connecting to the body's end. For `openStream`: to the
   * headers, then for each silence.
   * @default 120_000
   */
  readonly timeout?: number | undefined;
  /** How to try again. */
  readonly retry?: RetryOptions | undefined;
  /** A fixed pace. Without it the pace is learned from the API's 429 answers, for each collection. */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * The largest body, decoded, in bytes. A larger one is not read to its end. Does not hold for `openStream`.
   * @default 268_435_456 (256 MB)
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Allows plain http: to other machines. Whoever is on the way reads the key.
   * @default false
   */
  readonly allowHttp?: boolean | undefined;
  /** Who asks, for the `User-Agent`. */
  readonly product?: CallingProduct | undefined;
  /** Gets a `debug` line for each request and answer, and a `warn` line for each retry. */
  readonly logger?: Logger | undefined;
  /** Functions that watch the conversation. */
  readonly hooks?: Hooks | undefined;
  /**
   * Makes a value of a JSON text; it throws on anything else.
   * @default JSON.parse
   */
  readonly parseJson?: ((text: string) => unknown) | undefined;
  /**
   * A number from 0 up to 1, for the jitter of the waits between retries.
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
  product: true,
  logger: true,
  hooks: true,
  parseJson: true,
  random: true,
};

/** What may be said of one request. */
export interface CallOptions {
  /** Parameters for the URL's query. */
  readonly query?: Query | undefined;
  /**
   * Whose pace counts: the collection's name. Requests without one share a pace.
   * @default ""
   */
  readonly pace?: string | undefined;
  /** Ends the request at any time, also while it waits. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The caller asks again for a smaller page by itself. What a smaller page may mend (504, a timeout) is then told at
   * once instead of being tried again as it is.
   * @default false
   */
  readonly canShrink?: boolean | undefined;
}

/** What may be said of one POST. */
export interface PostOptions extends CallOptions {
  /**
   * Whether sending it twice does what sending it once does. Only then is it tried again.
   * @default false
   */
  readonly idempotent?: boolean | undefined;
}

/** An answer in JSON. */
export interface JsonAnswer {
  /** The body as it came. */
  readonly text: string;
  /** What `parseJson` made of it; undefined for the empty answer to a POST. */
  readonly value: unknown;
  readonly status: number;
}

/** A body that comes piece by piece. */
export interface StreamAnswer {
  /** Read it to the end or cancel it. It fails with a `ConnectionError` when it breaks off. */
  readonly body: ReadableStream<Uint8Array>;
  readonly contentType?: string;
  /** In bytes, as the server announced it. */
  readonly contentLength?: number;
}
