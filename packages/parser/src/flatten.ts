import { isList, type JsonValue } from "./json.ts";

/**
 * Adds every non-list value of nested lists to `into`, in document order. A value that is not a list is added itself.
 * Uses its own stack, so that deep nesting can't overflow the call stack.
 */
export function flatten(value: JsonValue, into: JsonValue[] = []): JsonValue[] {
  if (!isList(value)) {
    into.push(value);
    return into;
  }
  const outer: { readonly list: readonly JsonValue[]; readonly next: number }[] = [];
  let list = value;
  let next = 0;
  for (;;) {
    while (next < list.length) {
      const element = list[next++] as JsonValue;
      if (isList(element)) {
        outer.push({ list, next });
        list = element;
        next = 0;
      } else {
        into.push(element);
      }
    }
    const last = outer.pop();
    if (last === undefined) return into;
    ({ list, next } = last);
  }
}
