import { StoreError } from "@cyberintegrations/errors";
import type { Store } from "@cyberintegrations/store";
import type { Delivery, DeliveryCounts } from "./delivery.ts";

/** What all deliveries of an output have done, and how the last one ended. After a crash, the counts lack its last part. */
export interface DeliveryRecord extends Pick<DeliveryCounts, "sent" | "retried" | "rejected"> {
  readonly circuit: "closed" | "open";
  /** Why not everything was delivered; null if it was. */
  readonly error: string | null;
}

const nothing: DeliveryRecord = {
  sent: 0,
  retried: 0,
  rejected: 0,
  circuit: "closed",
  error: null,
};

/** The row of a store with the record. The name is in parentheses, so no list of collections has it. */
const markOf = (output: string): string => `(delivery ${output})`;

/** The record of an output. */
export async function deliveryRecord(
  store: Pick<Store, "cursor">,
  output: string,
): Promise<DeliveryRecord> {
  const text = await store.cursor(markOf(output));
  return text === null ? nothing : (JSON.parse(text) as DeliveryRecord);
}

/** Adds what a delivery does to the record of its output, for `status` of another process. */
export class DeliveryRecorder {
  readonly #store: Store;
  readonly #output: string;
  readonly #delivery: Delivery;
  #last: DeliveryRecord = nothing;
  #recorded: Promise<void> = Promise.resolve();

  constructor(store: Store, output: string, delivery: Delivery) {
    this.#store = store;
    this.#output = output;
    this.#delivery = delivery;
  }

  /**
   * Records what was done since the last call. A record that can't be stored, because another process delivers too or the store does not
   * answer, does not stop the delivery.
   *
   * @param error Why not everything was delivered; null if it was.
   */
  async record(error: string | null): Promise<void> {
    const { counts, circuit } = this.#delivery;
    const { sent, retried, rejected } = counts;
    const next = { sent, retried, rejected, circuit, error };
    this.#recorded = this.#recorded.then(() => this.#add(next)).catch(ignoreStore);
    await this.#recorded;
  }

  async #add(next: DeliveryRecord): Promise<void> {
    const collection = markOf(this.#output);
    const from = await this.#store.cursor(collection);
    const before = from === null ? nothing : (JSON.parse(from) as DeliveryRecord);
    const to = JSON.stringify({
      ...next,
      sent: before.sent + next.sent - this.#last.sent,
      retried: before.retried + next.retried - this.#last.retried,
      rejected: before.rejected + next.rejected - this.#last.rejected,
    });
    if (from !== to) await this.#store.commit({ collection, from, to, feeds: [] });
    this.#last = next;
  }
}

function ignoreStore(error: unknown): void {
  if (!StoreError.isInstance(error)) throw error;
}
