import { InputError, type OptionPath } from "@cyberintegrations/errors";
import { isList, type JsonValue, kindOf } from "./json.ts";
import { chooseReader, type Reader } from "./reader.ts";

/** Reads one value from a feed. Returns null for a missing value, and never throws. */
export type Getter = (feed: JsonValue) => JsonValue;

/** The names in a path. An empty path has none. */
export function compileSegments(path: unknown, place: OptionPath): readonly string[] {
  if (typeof path !== "string") {
    throw new InputError(`expected a path, got ${kindOf(path)}`, { path: place });
  }
  if (path.startsWith("*"))
    throw new InputError("expected a path, got a constant", { path: place });
  if (path.startsWith("#")) throw new InputError("expected a path, got an index", { path: place });
  return path === "" ? [] : path.split(".");
}

/**
 * Compiles a dot path. At an object, the path reads a member. At a list, it continues with each element and returns a
 * list. A scalar before the end of the path is the value, because some feeds have a plain name where others have an
 * object.
 */
export function compilePath(path: unknown, place: OptionPath): Getter {
  const segments = compileSegments(path, place);
  if (segments.length === 0) return () => null;
  const reader = chooseReader(segments);
  return (feed) => {
    const read = reader();
    let value: JsonValue | undefined = feed;
    for (let at = 0; at < segments.length; at++) {
      if (typeof value !== "object" || value === null) break;
      if (isList(value)) return readList(value, segments, at, read);
      value = read(value, segments[at] as string);
    }
    return value ?? null;
  };
}

/** A list whose elements are still to be read, and the list for their results. */
interface Pending {
  readonly source: readonly JsonValue[];
  readonly target: JsonValue[];
  readonly start: number;
}

/** Nested lists are queued in `pending`, so that deep nesting can't overflow the call stack. */
function readList(
  list: readonly JsonValue[],
  segments: readonly string[],
  from: number,
  read: Reader,
): JsonValue[] {
  // Stryker disable next-line ArrayDeclaration: the length only saves time.
  const result = new Array<JsonValue>(list.length);
  let pending: Pending[] | undefined;
  let next: Pending | undefined = { source: list, target: result, start: from };
  while (next !== undefined) {
    const { source, target, start }: Pending = next;
    for (let index = 0; index < source.length; index++) {
      let value: JsonValue | undefined = source[index];
      for (let at = start; at < segments.length; at++) {
        if (typeof value !== "object" || value === null) break;
        if (isList(value)) {
          // Stryker disable next-line ArrayDeclaration: the length only saves time.
          const nested = new Array<JsonValue>(value.length);
          pending ??= [];
          pending.push({ source: value, target: nested, start: at });
          value = nested;
          break;
        }
        value = read(value, segments[at] as string);
      }
      target[index] = value ?? null;
    }
    next = pending?.pop();
  }
  return result;
}
