import type { JsonAnswer } from "@cyberintegrations/transport";
import { expectedList, isObject } from "../expected-list.ts";

/** A brand that the account protects. */
export interface Brand {
  readonly id: string;
  readonly name: string;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

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
    id: String(member(brand, "id")),
    name: String(member(brand, "name")),
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
  const violation = member(feed, "violation") ?? feed;
  return {
    status: member(violation, "status") ?? null,
    approveState: member(violation, "approveState") ?? null,
  };
}
