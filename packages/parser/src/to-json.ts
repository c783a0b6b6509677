import { isList, type JsonValue } from "./json.ts";

/** `JSON.stringify` for any depth: the built-in one overflows the call stack after a few thousand levels. */
export function toJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return deepToJson(value);
  }
}

interface Open {
  readonly values: readonly JsonValue[];
  readonly names: readonly string[] | undefined;
  next: number;
}

/** Writes the same text with its own stack. It is slower, so it runs only after an overflow. */
function deepToJson(root: JsonValue): string {
  let text = "";
  const open: Open[] = [];
  const write = (value: JsonValue) => {
    if (typeof value !== "object" || value === null) {
      text += JSON.stringify(value);
      return;
    }
    const list = isList(value);
    text += list ? "[" : "{";
    open.push({
      values: list ? value : Object.values(value),
      names: list ? undefined : Object.keys(value),
      next: 0,
    });
  };
  write(root);
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    if (last.next === last.values.length) {
      text += last.names === undefined ? "]" : "}";
      open.pop();
      continue;
    }
    if (last.next > 0) text += ",";
    if (last.names !== undefined) text += `${JSON.stringify(last.names[last.next])}:`;
    write(last.values[last.next++] as JsonValue);
  }
  return text;
}
