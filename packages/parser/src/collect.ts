import { isList, type JsonValue, member } from "./json.ts";

/** A value that can be an IoC: no null, no object, no list. */
export type IocValue = string | number | boolean;

/** What feeds write where they have no address. */
const placeholders: ReadonlySet<JsonValue> = new Set(["", "0.0.0.0", "255.255.255.255"]);

/** Whether a value is one to keep as an IoC. */
export function isIoc(value: JsonValue): value is IocValue {
  return typeof value !== "object" && !placeholders.has(value);
}

/**
 * Adds every scalar that a path leads to, in the order of the text: lists are opened wherever they stand, the one at
 * the end of the path included. The lists that are open are kept here and not on the call stack: no nesting overflows it.
 */
export function collect(
  from: JsonValue,
  segments: readonly string[],
  add: (value: JsonValue) => void,
): void {
  const open: { readonly list: readonly JsonValue[]; readonly at: number; next: number }[] = [];
  let value = from;
  let at = 0;
  for (;;) {
    while (at < segments.length && typeof value === "object" && value !== null && !isList(value)) {
      value = member(value, segments[at] as string);
      at++;
    }
    if (isList(value)) open.push({ list: value, at, next: 0 });
    else add(value);
    let last = open.at(-1);
    while (last !== undefined && last.next === last.list.length) {
      open.pop();
      last = open.at(-1);
    }
    if (last === undefined) return;
    value = last.list[last.next] as JsonValue;
    last.next++;
    at = last.at;
  }
}
