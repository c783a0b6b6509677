import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Product } from "../data/catalogue.ts";
import type { Fault } from "../faults/types.ts";
import { Params } from "./params.ts";
import type { Target } from "./router.ts";

/** One request that came, as tests look at it. */
export interface LoggedRequest {
  readonly method: string;
  readonly product: Product | undefined;
  /** The path below the base URL of the product, such as `apt/threat/updated`. */
  readonly path: string;
  /** The parameters: a list for each name in `[]`, a text for each other one. */
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  /** All headers but `Authorization`. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly collection: string | undefined;
  /** The status that was sent; 0 until then, and when none was. */
  readonly status: number;
  /** The fault that it met. */
  readonly fault: Fault["kind"] | undefined;
}

/** How many requests are remembered: at least the newest of these many. */
const REMEMBERED = 10_000;

export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  /** Notes a request, and gives what notes its status. */
  add(
    request: IncomingMessage,
    target: Target,
    fault: Fault | undefined,
  ): (status: number) => void {
    const { authorization: _, ...headers } = request.headers;
    const entry = {
      method: target.method,
      product: target.product,
      path: target.path,
      params: new Params(target.search, "any").toObject(),
      headers,
      collection: target.collection?.name,
      status: 0,
      fault: fault?.kind,
    };
    this.entries.push(entry);
    // Half at once: to drop one for each that comes would move all the others each time.
    if (this.entries.length > 2 * REMEMBERED) this.entries.splice(0, REMEMBERED);
    return (status) => {
      entry.status = status;
    };
  }

  clear(): void {
    this.entries.length = 0;
  }
}
