import type { JsonValue } from "@cyberintegrations/parser";

function valueAt(value: JsonValue, segments: readonly string[], index: number): JsonValue {
  if (value === null || index === segments.length) return value;
  if (Array.isArray(value)) {
    return value.map((element: JsonValue) => valueAt(element, segments, index));
  }
  if (typeof value !== "object") return value;
  const name = segments[index] as string;
  const object = value as Readonly<Record<string, JsonValue>>;
  return valueAt(Object.hasOwn(object, name) ? (object[name] ?? null) : null, segments, index + 1);
}

/** A simple implementation of the mapping: for each feed, split each path and follow it recursively. */
export function naive(
  feed: JsonValue,
  mapping: Readonly<Record<string, string>>,
): Record<string, JsonValue> {
  const row: Record<string, JsonValue> = {};
  for (const [name, path] of Object.entries(mapping)) row[name] = valueAt(feed, path.split("."), 0);
  return row;
}
