import type { IncomingMessage } from "node:http";
import type { Fault } from "../faults/types.ts";
import type { LoggedRequest } from "./logged-request.ts";
import { Params } from "./params.ts";
import type { Target } from "./router.ts";

/** The log contains at least this many of the newest requests. */
const MIN_ENTRIES = 10_000;

export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  /** Adds a request. Call the returned function with the status when the response is sent. */
  add(
    request: Pick<IncomingMessage, "headers">,
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
    // Removing one entry per request would move all the others each time.
    if (this.entries.length > 2 * MIN_ENTRIES) this.entries.splice(0, MIN_ENTRIES);
    return (status) => {
      entry.status = status;
    };
  }

  clear(): void {
    this.entries.length = 0;
  }
}
