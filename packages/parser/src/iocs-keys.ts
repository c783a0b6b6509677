import { InputError, type OptionPath } from "@cyberintegrations/errors";
import { flatten } from "./flatten.ts";
import { isObject, type JsonValue, kindOf } from "./json.ts";
import { compilePath, type Getter } from "./path.ts";

/** A value that can be an IoC: not null, an object or a list. */
export type IocValue = string | number | boolean;

/** The paths of IoCs, by name. No nesting, no constants, no directives. */
export type IocsKeys = Readonly<Record<string, string>>;

/** IoC keys compiled by `compileIocsKeys`. Call it with feeds, or pass it wherever IoC keys are accepted. */
export interface CompiledIocsKeys<out Result = Readonly<Record<string, IocValue[]>>> {
  (items: readonly JsonValue[]): Result;
  readonly kind: "iocs-keys";
  /** A copy of the keys that were compiled. */
  readonly keys: IocsKeys;
}

/** The IoCs found: for each key its distinct values, in the order first seen. */
export type FoundIocs<K> =
  K extends CompiledIocsKeys<infer Result> ? Result : { -readonly [Name in keyof K]: IocValue[] };

/**
 * Compiles IoC keys: validates them once, so that you can use them for many portions.
 *
 * @param keys names and paths
 * @param place the name of the keys in error messages, or their path
 * @throws InputError for anything but string paths; the message names the location:
 *   `iocsKeys.ips: expected a path, got null`
 * @returns a function from feeds to lists of IoCs. Nested lists are flattened; null, `""`, `0.0.0.0`,
 *   `255.255.255.255` and objects are omitted. It never throws and never changes a feed.
 * @example
 * ```ts
 * const getIocs = compileIocsKeys({ ips: "indicators.params.ipv4" });
 * getIocs([{ indicators: [{ params: { ipv4: ["192.0.2.1", "0.0.0.0"] } }] }]); // { ips: ["192.0.2.1"] }
 * ```
 */
export function compileIocsKeys<const K extends IocsKeys>(
  keys: K,
  place: string | OptionPath = "iocsKeys",
): CompiledIocsKeys<FoundIocs<K>> {
  const at = typeof place === "string" ? [place] : place;
  if (!isObject(keys)) {
    throw new InputError(`expected an object of paths, got ${kindOf(keys)}`, { path: at });
  }
  const getters = Object.entries(keys).map(
    ([name, path]) => [name, compilePath(path, [...at, name])] as const,
  );
  const findAll = (items: readonly JsonValue[]) =>
    Object.fromEntries(getters.map(([name, get]) => [name, find(items, get)])) as FoundIocs<K>;
  return Object.assign(findAll, { kind: "iocs-keys" as const, keys: Object.freeze({ ...keys }) });
}

/** Returns compiled keys as they are, and compiles plain ones. */
export function readyIocsKeys(keys: IocsKeys | CompiledIocsKeys): CompiledIocsKeys {
  const compiled =
    typeof keys === "function" && (keys as Partial<CompiledIocsKeys>).kind === "iocs-keys";
  return compiled ? keys : compileIocsKeys(keys as IocsKeys);
}

/** The values that feeds use in place of a missing address. */
const placeholders: readonly IocValue[] = ["", "0.0.0.0", "255.255.255.255"];

/** Whether a value is an IoC, and not a placeholder, an object or null. */
export function isIoc(value: JsonValue): value is IocValue {
  return typeof value !== "object" && !placeholders.includes(value);
}

function find(items: readonly JsonValue[], get: Getter): IocValue[] {
  const values: JsonValue[] = [];
  for (const item of items) flatten(get(item), values);
  // Values repeat often, so removing duplicates first means fewer checks.
  return [...new Set(values)].filter(isIoc);
}
