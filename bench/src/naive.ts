import type { JsonValue } from "@cyberintegrations/parser";

function walk(value: JsonValue, segments: readonly string[], at: number): JsonValue {
  if (value === null || at === segments.length) return value;
  if (Array.isArray(value)) {
    return value.map((element: JsonValue) => walk(element, segments, at));
  }
  if (typeof value !== "object") return value;
  const name = segments[at] as string;
  const object = value as Readonly<Record<string, JsonValue>>;
  return walk(Object.hasOwn(object, name) ? (object[name] ?? null) : null, segments, at + 1);
}

/** The mapping as most would write it at first: for each feed, split each path and walk along it. */
export function naive(
  feed: JsonValue,
  mapping: Readonly<Record<string, string>>,
): Record<string, JsonValue> {
  const row: Record<string, JsonValue> = {};
  for (const [name, path] of Object.entries(mapping)) row[name] = walk(feed, path.split("."), 0);
  return row;
}
