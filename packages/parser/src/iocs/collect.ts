import { isList, type JsonObject, type JsonValue, member } from "../json.ts";

/** Callbacks of `collect`. */
export interface Collector<Context> {
  /** Called for each object along the path with the context of the enclosing object. Returns the object's own context. */
  enter(object: JsonObject, outer: Context): Context;
  /** Called for each value found in an object, including objects at the end of the path, with the innermost context. */
  add(value: JsonValue, context: Context): void;
}

interface OpenList<Context> {
  readonly list: readonly JsonValue[];
  readonly at: number;
  readonly context: Context;
  next: number;
}

/**
 * Finds every value at a path, in document order. Lists are expanded everywhere, also at the end of the path. A value
 * outside any object is skipped. Uses its own stack, so that deep nesting can't overflow the call stack.
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
