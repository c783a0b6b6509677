import type { JsonValue } from "@cyberintegrations/parser";

/** Whether a value contains a number that JSON can't represent: `JSON.stringify` would write null. */
export function hasNonFinite(root: JsonValue): boolean {
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === "number" && !Number.isFinite(value)) return true;
    if (typeof value === "object" && value !== null) {
      for (const inner of Object.values<JsonValue>(value)) open.push(inner);
    }
  }
  return false;
}

/** A replacer for `JSON.stringify` that writes these numbers as strings. */
export const nonFiniteAsText = (_name: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
