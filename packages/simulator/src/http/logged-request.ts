import type { Product } from "../data/catalogue.ts";
import type { Fault } from "../faults/types.ts";

/** One request that came, as tests look at it. */
export interface LoggedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The API that was asked; undefined outside of both. */
  readonly product: Product | undefined;
  /** The path below the base URL of the product, such as `apt/threat/updated`. */
  readonly path: string;
  /** The parameters: a list for each name in `[]`, a text for each other one. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  /** All headers but `Authorization`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The collection that the path names or stands for. */
  readonly collection: string | undefined;
  /** The status that was sent; 0 until then, and when none was. */
  readonly status: number;
  /** The fault that it met. */
  readonly fault: Fault["kind"] | undefined;
}
