import { isList, type JsonValue } from "./json.ts";

/**
 * Adds to `into` every value that is no list, in the order of the text, from all lists inside one another; a value
 * that is no list is added itself. The lists around the current one are kept here and not on the call stack, so that
 * no nesting overflows it.
 */
export function flatten(value: JsonValue, into: JsonValue[] = []): JsonValue[] {
  if (!isList(value)) {
    into.push(value);
    return into;
  }
  const around: { readonly list: readonly JsonValue[]; readonly next: number }[] = [];
  let list = value;
  let next = 0;
  for (;;) {
    while (next < list.length) {
      const element = list[next++] as JsonValue;
      if (isList(element)) {
        around.push({ list, next });
        list = element;
        next = 0;
      } else {
        into.push(element);
      }
    }
    const last = around.pop();
    if (last === undefined) return into;
    ({ list, next } = last);
  }
}
