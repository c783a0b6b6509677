import type { Hono } from "hono";
import type { Permission } from "./permission.ts";
import type { Refusal, RefusedError } from "./refusal.ts";
import type { Reader } from "./tokens.ts";

/** What the handlers of requests share. */
export interface Env {
  readonly Variables: { readonly reader: Reader };
  readonly Bindings: {
    readonly incoming?: { readonly socket: { readonly remoteAddress?: string } };
  };
}

/** A part of the server with its own standard. */
export interface Surface {
  /** The first segment of its paths. */
  readonly path: string;
  readonly permission: Permission;
  readonly routes: Hono<Env>;
  /** The media type and the body of an error. */
  readonly error: (refusal: Refusal) => readonly [type: string, body: string];
  /** Why a request that would write is refused, if its standard names the reason. Default: the method is not allowed. */
  readonly refuseWrite?:
    | ((method: string, path: string, contentType: string | undefined) => RefusedError | undefined)
    | undefined;
}
