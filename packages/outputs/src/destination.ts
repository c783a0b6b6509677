/// <reference lib="esnext.disposable" preserve="true" />
import { CyberIntegrationsError, type ErrorDetails } from "@cyberintegrations/errors";
import type { Item } from "./item.ts";

/**
 * What became of an item.
 *
 * - `delivered`: the destination has it, or had it already
 * - `retry`: it may succeed later, as it is
 * - `rejected`: it never succeeds; the reason contains nothing of its content
 */
export type Outcome =
  | { readonly state: "delivered" }
  | { readonly state: "retry" | "rejected"; readonly reason: string };

/** The outcome of every item that the destination accepted. */
export const delivered: Outcome = { state: "delivered" };

/**
 * Why a whole batch was not delivered.
 *
 * - `unavailable`: the same batch may succeed later
 * - `refused`: the credentials or the settings are not accepted; it may succeed when they are changed at the destination
 * - `rejected`: one of the items is not accepted, or the batch is too large: a smaller batch may succeed
 * - `gone`: the destination wants nothing any more
 */
export type DeliveryErrorCode = "unavailable" | "refused" | "rejected" | "gone";

/** A batch was not delivered. */
export class DeliveryError extends CyberIntegrationsError {
  override readonly name: string = "DeliveryError";
  declare readonly code: DeliveryErrorCode;
  /** The delay that the destination requested, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(
    code: DeliveryErrorCode,
    message: string,
    details: ErrorDetails & { readonly retryAfter?: number | undefined } = {},
  ) {
    super(code, message, details);
    this.retryAfter = details.retryAfter;
  }
}

/** The result of one check of a destination. */
export interface Check {
  /** What was checked, in a word or two. */
  readonly name: string;
  /** What was found. */
  readonly detail: string;
}

/** An indicator that a destination has. */
export interface Held {
  /** See `Item.id`. */
  readonly id: string;
  readonly type: string;
  readonly value: string;
  /** The position of the change with which it was delivered. */
  readonly position: number;
}

/** The indicators that a destination has from one output. Those of other outputs, tenants and programs are not in it. */
export interface Inventory {
  /** Whether withdrawn indicators stay at the destination, marked as such. */
  readonly keepsWithdrawn: boolean;
  /** Reads them in pages, each of which is in memory alone. */
  pages(signal: AbortSignal): AsyncIterable<readonly Held[]>;
  /** Removes those that have not changed since they were read. Returns how many there were. */
  remove(unwanted: readonly Held[], signal: AbortSignal): Promise<number>;
}

/**
 * Where items are delivered. It sends a batch and reports the outcome of each item; the engine does everything else:
 * batches, retries, order, dead letters and the cursor.
 */
export interface Destination extends AsyncDisposable {
  /** What an acknowledgement means. */
  readonly guarantee: "effectively once" | "at least once" | "best effort";
  /** The most items of a batch. Default: 500. */
  readonly maxItems?: number;
  /** The most bytes of a batch, as JSON. Default: 1,000,000. */
  readonly maxBytes?: number;
  /**
   * Sends a batch and waits for the acknowledgement. Contains each object at most once.
   *
   * @returns One outcome for each item, in the same order
   * @throws DeliveryError or ConnectionError if nothing is known about the single items
   */
  send(items: readonly Item[], signal: AbortSignal): Promise<readonly Outcome[]>;
  /**
   * Checks whether items can be delivered, without sending one.
   *
   * @throws DeliveryError or ConnectionError
   */
  check(signal: AbortSignal): Promise<readonly Check[]>;
  /** What it has, if it can list and remove indicators: see `reconcile`. */
  readonly inventory?: Inventory;
}
