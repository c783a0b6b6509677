import type { JsonObject, JsonValue } from "./json.ts";

/** Reads an own member of an object: inherited names such as `constructor` are not data. */
export type Reader = (object: JsonObject, name: string) => JsonValue | undefined;

const ownMember: Reader = (object, name) =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Correct only if the object inherits nothing under that name. */
const anyMember: Reader = (object, name) => object[name];

/**
 * Returns a function that chooses the fastest correct reader for these names. Checking every object for an own member
 * doubles the cost of reading it. Instead, this checks whether objects can inherit anything under these names: here
 * for the built-in members, and on each read of a path for members that other code may have added since.
 */
export function chooseReader(names: readonly string[]): () => Reader {
  const builtIn = names.some((name) => name in Object.prototype);
  // Stryker disable next-line ConditionalExpression: always checking for own members is correct, only slower.
  return () => (builtIn || prototypeExtended() ? ownMember : anyMember);
}

function prototypeExtended(): boolean {
  for (const _ in Object.prototype) return true;
  // Stryker disable next-line BooleanLiteral: always checking for own members is correct, only slower.
  return false;
}
