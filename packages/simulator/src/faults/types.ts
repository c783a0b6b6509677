import type { Product } from "../data/catalogue.ts";

/** The requests that a fault rule applies to. All given conditions must match. */
export interface FaultMatch {
  /** Only requests to this API. */
  readonly product?: Product;
  /** Only requests to this collection, at any of its endpoints. */
  readonly collection?: string;
  /** Only requests to this path below the base URL, such as `sequence_list` or `apt/threat/updated`. */
  readonly path?: string | RegExp;
  /** Only requests with this `seqUpdate` or `resultId`. */
  readonly cursor?: number | bigint | string;
  /** Only requests with a larger page limit than this. Without a `limit` parameter, the endpoint's default counts. */
  readonly limitAbove?: number;
  /** Number of the first matching request to affect, counted from when the rule is added. @default 1 */
  readonly nth?: number;
  /** Number of requests to affect; `Infinity` for all. @default 1 */
  readonly times?: number;
}

/** A fault. Faults that damage a response do not advance a search: a retry receives the same page. */
export type Fault =
  /** Responds with this status, body (object: JSON, string: HTML) and headers, such as `Retry-After`. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: object | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Delays the response by `ms` milliseconds. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Sends the headers and the first `bytes` of the body, then nothing more. Default: 1 byte. */
  | { readonly kind: "stall"; readonly bytes?: number }
  /** Sends the headers and the first `bytes` of the body, then closes the connection. Default: 1 byte. */
  | { readonly kind: "cut"; readonly bytes?: number }
  /** Closes the connection without a response. */
  | { readonly kind: "reset" }
  /** Responds with status 200 and content type JSON, but with a `text` that is not valid JSON. */
  | { readonly kind: "garbage"; readonly text?: string }
  /** Redirects (302) to a login page, as the API does for an IP address that is not allow-listed. */
  | { readonly kind: "login-redirect" }
  /** Responds with a page whose cursor is the requested one. */
  | { readonly kind: "stuck-cursor" }
  /** Responds with a page without a cursor. */
  | { readonly kind: "missing-cursor" }
  /** Responds with a page whose cursor is null. */
  | { readonly kind: "null-cursor" }
  /** Responds with a page whose `count` (DRP: `total`) is null. */
  | { readonly kind: "null-count" }
  /** Appends `bytes` of white space to the response. Default: 64 MiB. */
  | { readonly kind: "huge-page"; readonly bytes?: number }
  /**
   * Replaces every `seqUpdate` in the response with a value above 2^53. A client that loses digits then requests a wrong
   * position. Use it for all pages of a collection (`times: Infinity`). The simulator always accepts such cursors.
   */
  | { readonly kind: "unsafe-integer" };

/** A fault and the requests that it applies to. */
export type FaultRule = FaultMatch & Fault;

/** Random faults, for long test runs. */
export interface Chaos {
  /** Probability of a fault per request, from 0 to 1. */
  readonly rate: number;
  /**
   * The possible faults, all equally probable.
   *
   * @default faults that a retry resolves: statuses 429, 500, 502, 503 and 504, a short delay, a reset and a cut
   */
  readonly faults?: readonly Fault[];
}
