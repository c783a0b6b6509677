import { isList, type JsonObject, type JsonValue, member } from "../json.ts";

/** What is done on the way to the values. */
export interface Collector<Context> {
  /** Called for each object that the walk goes through, with the context of what encloses it; gives its own. */
  enter(object: JsonObject, outer: Context): Context;
  /** Called for each value found in an object, objects at the end of the path included, with the innermost context. */
  add(value: JsonValue, context: Context): void;
}

interface OpenList<Context> {
  readonly list: readonly JsonValue[];
  readonly at: number;
  readonly context: Context;
  next: number;
}

/**
 * Finds every value that a path leads to, in the order of the text: lists are opened wherever they stand, the one at
 * the end of the path included. What stands in no object is not a value of the path. The lists that are open are kept here and not on the call stack: no nesting overflows it.
 */
export function collect<Context>(
  from: JsonValue,
  segments: readonly string[],
  outermost: Context,
  collector: Collector<Context>,
): void {
  const open: OpenList<Context>[] = [];
  let value = from;
  let at = 0;
  let context = outermost;
  for (;;) {
    while (at < segments.length && typeof value === "object" && value !== null && !isList(value)) {
      context = collector.enter(value, context);
      value = member(value, segments[at] as string);
      at++;
    }
    if (isList(value)) open.push({ list: value, at, context, next: 0 });
    else if (at > 0) collector.add(value, context);
    let last = open.at(-1);
    while (last !== undefined && last.next === last.list.length) {
      open.pop();
      last = open.at(-1);
    }
    if (last === undefined) return;
    value = last.list[last.next] as JsonValue;
    at = last.at;
    context = last.context;
    last.next++;
  }
}
