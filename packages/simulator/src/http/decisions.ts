import type { Feed } from "../data/shapes/context.ts";
import { memberAt } from "./filters.ts";

/** The customer's decisions on violations. They are applied to feeds when the feeds are generated. */
export class Decisions {
  readonly #states = new Map<string, "approved" | "rejected">();

  decide(id: string, approve: boolean): void {
    this.#states.set(id, approve ? "approved" : "rejected");
  }

  /** Returns the feed with its decision, if there is one. */
  apply(feed: Feed): Feed {
    const approveState = this.#states.get(feed.id);
    if (approveState === undefined) return feed;
    return { ...feed, violation: { ...(feed["violation"] as object), approveState } };
  }
}

/** The state of a violation. It is open for a decision if it is detected and under review. */
export function stateOf(feed: Feed): { status: string; approveState: string; open: boolean } {
  const status = String(memberAt(feed, "violation.status"));
  const approveState = String(memberAt(feed, "violation.approveState"));
  return {
    status,
    approveState,
    open: status === "detected" && approveState === "under_review",
  };
}
