import type { Waiting } from "./send-batch.ts";

/** How much is delivered before the caller continues with something else. */
export interface DeliverySlice {
  /** The longest time in milliseconds, apart from the batch that is being sent. */
  readonly milliseconds: number;
}

/** What a delivery continues with that another one of the same output began. It contains nothing of an item but its key. */
export interface DeliveryFailures {
  /** Consecutive failures of the destination. */
  readonly count: number;
  /** How often single items have failed while others were delivered, by key. */
  readonly attempts: Readonly<Record<string, number>>;
}

/** The end of a slice, in the middle of a page or after it. */
export class SliceEnd extends Error {
  /** Why the destination is not available; undefined if the time is over. */
  readonly waiting: Waiting | undefined;

  constructor(waiting?: Waiting) {
    super("the slice has ended");
    this.waiting = waiting;
  }
}
