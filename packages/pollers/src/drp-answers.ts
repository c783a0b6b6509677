/** A brand that the account protects. */
export interface Brand {
  readonly id: string;
  readonly name: string;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads `settings/brands`. */
export function readBrands(answer: unknown): Brand[] {
  return list(member(member(answer, "data"), "brands")).map((brand) => ({
    id: String(member(brand, "id")),
    name: String(member(brand, "name")),
  }));
}

/** Reads `settings/subscriptions`. */
export function readSubscriptions(answer: unknown): string[] {
  return list(member(member(answer, "data"), "subscriptions")).map(String);
}

/**
 * Reads from a violation where it stands; what is missing is null. The list wraps it in `violation`; public integrations
 * were seen to read it from a bare one too.
 */
export function readState(feed: unknown): { status: unknown; approveState: unknown } {
  const violation = member(feed, "violation") ?? feed;
  return {
    status: member(violation, "status") ?? null,
    approveState: member(violation, "approveState") ?? null,
  };
}
