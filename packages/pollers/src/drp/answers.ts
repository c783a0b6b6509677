import { isObject } from "@cyberintegrations/parser";
import type { JsonAnswer } from "@cyberintegrations/transport";
import { expectedList, memberOf } from "../expected-list.ts";

/** A brand that the account protects. */
export interface Brand {
  readonly id: string;
  readonly name: string;
}

type Answer = Pick<JsonAnswer, "value" | "status">;

/**
 * Reads `settings/brands`.
 *
 * @throws ConnectionError (`bad-response`) if the response is not a list of objects.
 */
export function readBrands(answer: Answer): Brand[] {
  const brands = expectedList(answer, {
    endpoint: "settings/brands",
    expected: "data.brands to be a list of objects",
    at: ["data", "brands"],
    isRow: isObject,
  });
  return brands.map((brand) => ({
    id: String(memberOf(brand, "id")),
    name: String(memberOf(brand, "name")),
  }));
}

/**
 * Reads `settings/subscriptions`.
 *
 * @throws ConnectionError (`bad-response`) if the response is not a list of names.
 */
export function readSubscriptions(answer: Answer): string[] {
  return expectedList(answer, {
    endpoint: "settings/subscriptions",
    expected: "data.subscriptions to be a list of names",
    at: ["data", "subscriptions"],
    isRow: (row): row is string => typeof row === "string" && row !== "",
  });
}

/**
 * Reads the state of a violation; missing values are null. The list wraps a violation in `violation`; some public
 * integrations also read it without this wrapper.
 */
export function readState(feed: unknown): { status: unknown; approveState: unknown } {
  const violation = memberOf(feed, "violation") ?? feed;
  return {
    status: memberOf(violation, "status") ?? null,
    approveState: memberOf(violation, "approveState") ?? null,
  };
}
