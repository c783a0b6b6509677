import type { IncomingMessage } from "node:http";
import type { Fault } from "../faults/types.ts";
import type { LoggedRequest } from "./logged-request.ts";
import { Params } from "./params.ts";
import type { Target } from "./router.ts";

/** How many requests are remembered: at least the newest of these many. */
const REMEMBERED = 10_000;

export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  /** Notes a request, and gives what notes its status. */
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
