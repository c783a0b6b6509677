import { DeliveryError, delivered, type IndicatorItem, type Outcome } from "../../src/index.ts";

/** What happens to a batch instead of its acceptance. */
export type Fault =
  /** The destination is down. */
  | "unavailable"
  /** It accepts the batch, and its response is lost. */
  | "lost"
  /** It accepts the first item only, and is too busy for the others. */
  | "busy"
  /** It rejects the batch as a whole, so that it is halved. */
  | "too large";

/** An item that the destination has accepted. */
export interface Received {
  readonly item: IndicatorItem;
  /** The number of the delivery that sent it. */
  readonly sender: number;
}

/** A destination that remembers what it has accepted. Of two versions of an indicator, the one with the later position counts. */
export class Receiver {
  readonly received: Received[] = [];
  /** What happens to the next batches. */
  readonly faults: Fault[] = [];
  /** The values that it rejects. */
  readonly poison = new Set<string>();
  /** The ids that it has acknowledged or rejected, by delivery. */
  readonly answered = new Map<number, Map<string, Outcome["state"]>>();

  take(items: readonly IndicatorItem[], sender: number): readonly Outcome[] {
    const fault = this.faults.shift();
    if (fault === "unavailable") throw new DeliveryError("unavailable", "down");
    if (fault === "too large" && items.length > 1)
      throw new DeliveryError("rejected", "answered 413");
    const outcomes = items.map((item, n): Outcome => {
      if (this.poison.has(item.indicator.value)) return { state: "rejected", reason: "bad" };
      if (fault === "busy" && n > 0) return { state: "retry", reason: "busy" };
      this.received.push({ item, sender });
      return delivered;
    });
    if (fault === "lost") throw new DeliveryError("unavailable", "no response");
    const answered = this.answered.get(sender) ?? new Map<string, Outcome["state"]>();
    for (const [n, { id }] of items.entries()) answered.set(id, outcomes[n]?.state ?? "retry");
    this.answered.set(sender, answered);
    return outcomes;
  }

  /** What it has now, by value. */
  content(): Map<string, IndicatorItem> {
    const latest = new Map<string, IndicatorItem>();
    for (const { item } of this.received) {
      const { value } = item.indicator;
      if ((latest.get(value)?.position ?? 0) <= item.position) latest.set(value, item);
    }
    return latest;
  }
}
