import type { JsonObject, JsonValue } from "./json.ts";

/** Reads a member that an object itself has: inherited names such as `constructor` are not data. */
export type Reader = (object: JsonObject, name: string) => JsonValue | undefined;

const ownMember: Reader = (object, name) =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Right for as long as there is nothing to inherit. */
const anyMember: Reader = (object, name) => object[name];

/**
 * Chooses, at each call, the quickest reader for these names that is right. Asking of each object whether it has a
 * member itself costs as much again as reading it; asking whether anything could be inherited under these names at all
 * is done once here for what the language gives every object, and once a walk for what others may have added to it.
 */
export function chooseReader(names: readonly string[]): () => Reader {
  const given = names.some((name) => name in Object.prototype);
  return () => (given || somethingAdded() ? ownMember : anyMember);
}

function somethingAdded(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}
