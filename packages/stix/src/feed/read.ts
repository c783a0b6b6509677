import type { JsonValue } from "@cyberintegrations/parser";

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const isRecord = (value: JsonValue): value is Readonly<Record<string, JsonValue>> =>
  typeof value === "object" && value !== null && !isList(value);

/** An own member of an object; null for anything else. */
export const own = (value: JsonValue, name: string): JsonValue =>
  isRecord(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;

/** The elements of nested lists. Uses its own stack, so that deep nesting can't overflow the call stack. */
function* flat(value: JsonValue): Generator<JsonValue, void, undefined> {
  const open: Iterator<JsonValue>[] = [[value].values()];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next();
    if (next.done === true) open.pop();
    else if (isList(next.value)) open.push(next.value.values());
    else if (next.value !== null) yield next.value;
  }
}

/**
 * The values at a dot path, as the mapping language finds them: a list gives each of its elements, and a scalar before the end
 * of the path is the value.
 */
export function* read(from: JsonValue, path: string): Generator<JsonValue, void, undefined> {
  const [name = "", ...rest] = path.split(".");
  for (const value of flat(from)) {
    if (!isRecord(value)) yield value;
    else if (rest.length === 0) yield* flat(own(value, name));
    else yield* read(own(value, name), rest.join("."));
  }
}

/** A string, or a number as a string; undefined for anything else. */
export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

/** The first text at one of several paths. */
export function firstText(from: JsonValue, ...paths: readonly string[]): string | undefined {
  for (const path of paths)
    for (const value of read(from, path)) {
      const text = textOf(value);
      if (text !== undefined && text !== "") return text;
    }
  return undefined;
}
