import type { Product } from "../data/catalogue.ts";

/** Which requests a fault rule meets: all that is given must hold. */
export interface FaultMatch {
  /** Only requests to this API. */
  readonly product?: Product;
  /** Only requests to this collection, whichever its endpoint. */
  readonly collection?: string;
  /** Only requests to this path below the base URL, such as `sequence_list` or `apt/threat/updated`. */
  readonly path?: string | RegExp;
  /** Only requests that ask with this `seqUpdate` or `resultId`. */
  readonly cursor?: number | bigint | string;
  /** Only requests for more records a page than this, the endpoint's own default included. */
  readonly limitAbove?: number;
  /** From the nth matching request on, counted from 1 when the rule is added. @default 1 */
  readonly nth?: number;
  /** How many requests meet the fault. `Infinity` for all. @default 1 */
  readonly times?: number;
}

/** What goes wrong. Those that spoil an answer leave result sets where they were: the same request again gets the same page. */
export type Fault =
  /** This status instead of an answer, with this body (JSON, or HTML when a text) and these headers, such as `Retry-After`. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: object | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A good answer, that many milliseconds late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Headers and the first bytes of the body, then silence. Default: 1 byte. */
  | { readonly kind: "stall"; readonly bytes?: number }
  /** Headers and the first bytes of the body, then the connection breaks. Default: 1 byte. */
  | { readonly kind: "cut"; readonly bytes?: number }
  /** The connection breaks before any answer. */
  | { readonly kind: "reset" }
  /** Status 200 and the type of JSON, but a text that is none. */
  | { readonly kind: "garbage"; readonly text?: string }
  /** 302 to a login page, as an address meets that is not on the allow-list. */
  | { readonly kind: "login-redirect" }
  /** A page with its items whose cursor is the one that was asked for. */
  | { readonly kind: "stuck-cursor" }
  /** A page without the member of its cursor. */
  | { readonly kind: "missing-cursor" }
  /** A page whose cursor is null. */
  | { readonly kind: "null-cursor" }
  /** A page whose `count` (DRP: `total`) is null. */
  | { readonly kind: "null-count" }
  /** A good answer, with that many bytes of white space behind. Default: 64 MiB. */
  | { readonly kind: "huge-page"; readonly bytes?: number }
  /**
   * A good answer in which every `seqUpdate` lies beyond 2^53: a client that loses digits asks for another place. Meant
   * for all pages of a collection (`times: Infinity`); the simulator takes such cursors at any time.
   */
  | { readonly kind: "unsafe-integer" };

/** A fault and the requests that meet it. */
export type FaultRule = FaultMatch & Fault;

/** Faults by chance, for long runs. */
export interface Chaos {
  /** How probable a fault is for each request, from 0 to 1. */
  readonly rate: number;
  /** What goes wrong, drawn evenly. @default 429, 500, 502, 503, 504, a short delay, a reset and a cut: all that a retry mends */
  readonly faults?: readonly Fault[];
}
