import type { Feed } from "../data/shapes/context.ts";
import { memberAt } from "./filters.ts";

/** What the customer decided on violations, laid over the feeds wherever they are given out. */
export class Decisions {
  readonly #states = new Map<string, "approved" | "rejected">();

  decide(id: string, approve: boolean): void {
    this.#states.set(id, approve ? "approved" : "rejected");
  }

  /** The feed with its decision, if there is one. */
  apply(feed: Feed): Feed {
    const approveState = this.#states.get(feed.id);
    if (approveState === undefined) return feed;
    return { ...feed, violation: { ...(feed["violation"] as object), approveState } };
  }
}

/** Where a violation stands: only a detected one under review can be decided. */
export function stateOf(feed: Feed): { status: string; approveState: string; open: boolean } {
  const status = String(memberAt(feed, "violation.status"));
  const approveState = String(memberAt(feed, "violation.approveState"));
  return {
    status,
    approveState,
    open: status === "detected" && approveState === "under_review",
  };
}
