import { createHash } from "node:crypto";

/** A cursor as `JSON.stringify` writes it. Inside a text the quotes would be escaped, so only members are met. */
const cursor = /"seqUpdate":(?:\d+|"\d+")/g;

/**
 * What a feed says, as a hash: two deliveries with the same hash differ at most in their cursor, which changes with
 * every delivery.
 *
 * @param json The feed as `JSON.stringify` writes it.
 */
export function contentHash(json: string): string {
  return createHash("sha256").update(json.replaceAll(cursor, "")).digest("base64url");
}
