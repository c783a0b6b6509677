import type { Product } from "../data/catalogue.ts";
import type { Fault } from "../faults/types.ts";

/** A received request. */
export interface LoggedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The requested API; undefined for a path outside both APIs. */
  readonly product: Product | undefined;
  /** The path below the base URL of the product, such as `apt/threat/updated`. */
  readonly path: string;
  /** The query parameters. Names that end in `[]` have a list of values. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  /** All headers except `Authorization`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The collection that the endpoint belongs to. */
  readonly collection: string | undefined;
  /** The response status; 0 if no response has been sent. */
  readonly status: number;
  /** The fault applied to the request. */
  readonly fault: Fault["kind"] | undefined;
}
