/** A JSON value that contains no other values. */
export type JsonScalar = string | number | boolean | null;

/** A JSON object: own members only. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Any value that `JSON.parse` returns. Read-only, because results share their values with the feeds. */
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

/** `Array.isArray` for read-only lists, which it does not narrow. */
export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether a value is an object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member of the object, else null: inherited names such as `constructor` are not data. */
export function member(object: JsonObject, name: string): JsonValue {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

/** Describes the type of a value for an error message. Never the value itself: feeds contain passwords. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
