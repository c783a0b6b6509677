import { createHash, randomUUID } from "node:crypto";
import { toJson, type JsonValue } from "@cyberintegrations/parser";

/** A cursor as `JSON.stringify` writes it. Inside a string the quotes would be escaped, so only members match. */
const cursor = /"seqUpdate":(?:\d+|"\d+")/g;

/**
 * The hash of a feed's content. Two deliveries with the same hash differ at most in their cursors, which change with every
 * delivery.
 *
 * @param json The feed as `JSON.stringify` writes it.
 */
export function contentHash(json: string): string {
  return createHash("sha256").update(json.replaceAll(cursor, "")).digest("base64url");
}

/**
 * An id for a feed, or a part of a feed, without an id: the hash of its content without cursors. So every delivery of the same
 * content has the same id.
 *
 * @example
 * ```ts
 * contentId({ title: "Report", seqUpdate: 1 }) === contentId({ title: "Report", seqUpdate: 2 }); // true
 * ```
 */
export const contentId = (content: JsonValue): string => idOfJson(jsonOf(content));

/**
 * The same id, for content as JSON. Content that can't be written as JSON (null) gets a new id each time, so that nothing
 * replaces it.
 *
 * @param json The content as `JSON.stringify` writes it.
 */
export const idOfJson = (json: string | null): string =>
  json === null ? `unknown:${randomUUID()}` : `sha256:${contentHash(json)}`;

/** A value of any nesting as JSON; null if that is impossible. */
export function jsonOf(value: JsonValue): string | null {
  try {
    const json: unknown = toJson(value);
    return typeof json === "string" ? json : null;
  } catch {
    return null;
  }
}
