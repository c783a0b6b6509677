/** A JSON value that holds no other. */
export type JsonScalar = string | number | boolean | null;

/** A JSON object: own members only. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Whatever `JSON.parse` can give. Read-only, because results share their values with the feeds they come from. */
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

/** `Array.isArray`, which by itself does not narrow a read-only list. */
export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that the object itself has, else null: inherited names such as `constructor` are not data. */
export function member(object: JsonObject, name: string): JsonValue {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

/** What a value is, in words for an error. Never the value itself: feeds hold passwords. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
