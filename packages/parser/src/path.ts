import { InputError } from "@cyberintegrations/errors";
import { isList, type JsonValue, kindOf, member } from "./json.ts";

/** Reads one value out of a feed. Total: gives null where there is nothing, and never throws. */
export type Getter = (feed: JsonValue) => JsonValue;

/** The names that a path goes through. An empty path goes nowhere. */
export function compileSegments(path: unknown, place: string): readonly string[] {
  if (typeof path !== "string")
    throw new InputError(`${place}: expected a path, got ${kindOf(path)}`);
  if (path.startsWith("*")) throw new InputError(`${place}: expected a path, got a constant`);
  if (path.startsWith("#")) throw new InputError(`${place}: expected a path, got an index`);
  return path === "" ? [] : path.split(".");
}

/** Compiles a dot path: see {@link walkList} for what it does on lists. */
export function compilePath(path: unknown, place: string): Getter {
  const segments = compileSegments(path, place);
  if (segments.length === 0) return () => null;
  return (feed) => {
    let value = feed;
    for (let at = 0; at < segments.length; at++) {
      // A scalar before the end of the path is the value: feeds write a plain name where others write an object.
      if (typeof value !== "object" || value === null) return value;
      if (isList(value)) return walkList(value, segments, at);
      value = member(value, segments[at] as string);
    }
    return value;
  };
}

/** A list whose elements are still to be walked, and where their results go. */
interface Pending {
  readonly source: readonly JsonValue[];
  readonly target: JsonValue[];
  readonly at: number;
}

/**
 * The same walk over each element of a list, nested lists too. Lists wait their turn in `pending` instead of on
 * the call stack, so that no nesting overflows it.
 */
function walkList(
  list: readonly JsonValue[],
  segments: readonly string[],
  from: number,
): JsonValue[] {
  const result: JsonValue[] = [];
  const pending: Pending[] = [{ source: list, target: result, at: from }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const element of next.source) {
      let value = element;
      for (let at = next.at; at < segments.length; at++) {
        if (typeof value !== "object" || value === null) break;
        if (isList(value)) {
          const target: JsonValue[] = [];
          pending.push({ source: value, target, at });
          value = target;
          break;
        }
        value = member(value, segments[at] as string);
      }
      next.target.push(value);
    }
  }
  return result;
}
