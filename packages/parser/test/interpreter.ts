import type { Filter, FilterOptions, JsonValue, Mapping } from "../src/index.ts";

/** A simple, slow implementation of the documented mapping language. The tests compare the parser with it. */
export function interpret(mapping: Mapping, feed: JsonValue): JsonValue {
  const { __concatenate: concatenate, __nested_dot_path_to_list: list } = own(mapping);
  if (typeof concatenate === "object") {
    const { static: text, dynamic } = own(concatenate) as Record<string, string>;
    const value = read(dynamic ?? "", feed);
    return value === null || value === "" || typeof value === "object"
      ? null
      : `${text ?? ""}${value}`;
  }
  if (typeof list === "string") {
    const value = read(list, feed);
    const rows = Array.isArray(value) ? (value as JsonValue[]) : isRecord(value) ? [value] : [];
    return rows.map((row) => template(mapping, row));
  }
  return template(mapping, feed);
}

function template(mapping: Mapping, feed: JsonValue): JsonValue {
  return Object.fromEntries(
    Object.entries(mapping)
      .filter(([name]) => name !== "__nested_dot_path_to_list")
      .map(([name, node]) => [
        name,
        typeof node === "string" ? leaf(node, feed) : interpret(node, feed),
      ]),
  );
}

function leaf(text: string, feed: JsonValue): JsonValue {
  if (text.startsWith("*")) return text.slice(1);
  const index = /^#(.*)\[(\d+)\]$/.exec(text);
  if (!index) return read(text, feed);
  const value = read(index[1] ?? "", feed);
  return Array.isArray(value) ? ((value as JsonValue[])[Number(index[2])] ?? null) : null;
}

function read(path: string, value: JsonValue): JsonValue {
  return path === "" ? null : readSegments(path.split("."), value);
}

function readSegments(path: readonly string[], value: JsonValue): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return (value as JsonValue[]).map((element) => readSegments(path, element));
  }
  return readSegments(rest, own(value as Record<string, JsonValue>)[name] ?? null);
}

export function interpretIocs(path: string, items: readonly JsonValue[]): JsonValue[] {
  const none = [null, "", "0.0.0.0", "255.255.255.255"] as JsonValue[];
  const values = items.flatMap((item) => flat(read(path, item)));
  return [...new Set(values.filter((value) => !none.includes(value) && !isRecord(value)))];
}

export function interpretFilters(options: FilterOptions, feed: JsonValue): boolean {
  const { filterMap = [], ignore = false, checkExistence = false } = options;
  return filterMap.every(([path, values]: Filter) => {
    const value = read(path, feed);
    const holds = checkExistence
      ? !["null", '""', "0", "false", "[]", "{}"].includes(JSON.stringify(value))
      : flat(value).some((one) => (values as readonly JsonValue[]).includes(one));
    return holds !== ignore;
  });
}

const flat = (value: JsonValue): JsonValue[] =>
  Array.isArray(value) ? (value as JsonValue[]).flatMap(flat) : [value];

const isRecord = (value: JsonValue): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** A copy without a prototype: only own members can be read from it. */
const own = <Value>(object: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.assign(Object.create(null) as Record<string, Value>, object);
