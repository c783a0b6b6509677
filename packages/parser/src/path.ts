import { InputError } from "@cyberintegrations/errors";
import { isList, type JsonValue, kindOf } from "./json.ts";
import { chooseReader, type Reader } from "./reader.ts";

/** Reads one value out of a feed. Total: gives null where there is nothing, and never throws. */
export type Getter = (feed: JsonValue) => JsonValue;

/** The names that a path goes through. An empty path goes nowhere. */
export function compileSegments(path: unknown, place: string): readonly string[] {
  if (typeof path !== "string") {
    throw new InputError(`${place}: expected a path, got ${kindOf(path)}`);
  }
  if (path.startsWith("*")) throw new InputError(`${place}: expected a path, got a constant`);
  if (path.startsWith("#")) throw new InputError(`${place}: expected a path, got an index`);
  return path === "" ? [] : path.split(".");
}

/**
 * Compiles a dot path. Of an object it takes the member, of a list the list of the same walk over each element, and a
 * scalar before the end of the path is the value: feeds write a plain name where others write an object.
 */
export function compilePath(path: unknown, place: string): Getter {
  const segments = compileSegments(path, place);
  if (segments.length === 0) return () => null;
  const reader = chooseReader(segments);
  return (feed) => {
    const read = reader();
    let value: JsonValue | undefined = feed;
    for (let at = 0; at < segments.length; at++) {
      if (typeof value !== "object" || value === null) break;
      if (isList(value)) return walkList(value, segments, at, read);
      value = read(value, segments[at] as string);
    }
    return value ?? null;
  };
}

/** A list whose elements are still to be walked, and where their results go. */
interface Pending {
  readonly source: readonly JsonValue[];
  readonly target: JsonValue[];
  readonly start: number;
}

/** Nested lists wait their turn in `pending` instead of on the call stack, so that no nesting overflows it. */
function walkList(
  list: readonly JsonValue[],
  segments: readonly string[],
  from: number,
  read: Reader,
): JsonValue[] {
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
