import type { SelectionOptions } from "@cyberintegrations/store/selection";
import type { BackoffOptions } from "./circuit.ts";
import type { Destination } from "./destination.ts";

/** What is delivered where. */
export interface Output extends SelectionOptions {
  /** Identifies the output in the store. */
  readonly name: string;
  readonly destination: Destination;
  /** Default: `indicators`. */
  readonly content?: "indicators" | "feeds" | undefined;
  /** The position of the change log from which a new output delivers. Default: 0, so all that is stored. */
  readonly from?: number | undefined;
  /** The delays after failures. */
  readonly backoff?: BackoffOptions | undefined;
}
