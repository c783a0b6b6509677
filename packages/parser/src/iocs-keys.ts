import { InputError } from "@cyberintegrations/errors";
import { flatten } from "./flatten.ts";
import { isObject, type JsonValue, kindOf } from "./json.ts";
import { compilePath, type Getter } from "./path.ts";

/** A value that can be an IoC: no null, no object, no list. */
export type IocValue = string | number | boolean;

/** Where IoCs stand: a name for each path. No nesting, no constants, no directives. */
export type IocsKeys = Readonly<Record<string, string>>;

/** IoC keys made ready by `compileIocsKeys`: call it with feeds, or give it wherever IoC keys are asked for. */
export interface CompiledIocsKeys<out Result = Readonly<Record<string, IocValue[]>>> {
  (items: readonly JsonValue[]): Result;
  readonly kind: "iocs-keys";
  /** A copy of what it was made of. */
  readonly keys: IocsKeys;
}

/** What IoC keys find: under the name of each key its values, each once, in the order first seen. */
export type FoundIocs<K> =
  K extends CompiledIocsKeys<infer Result> ? Result : { -readonly [Name in keyof K]: IocValue[] };

/**
 * Makes IoC keys ready: checks them once.
 *
 * @param keys names and paths
 * @param place what errors call them
 * @throws InputError for anything but string paths, with the place in it: `iocsKeys.ips: expected a path, got null`
 * @returns a function from feeds to lists of IoCs: all nested lists flattened, without null, `""`, `0.0.0.0`,
 *   `255.255.255.255` and objects. It never throws, and changes nothing.
 * @example
 * ```ts
 * const getIocs = compileIocsKeys({ ips: "indicators.params.ipv4" });
 * getIocs([{ indicators: [{ params: { ipv4: ["192.0.2.1", "0.0.0.0"] } }] }]); // { ips: ["192.0.2.1"] }
 * ```
 */
export function compileIocsKeys<const K extends IocsKeys>(
  keys: K,
  place = "iocsKeys",
): CompiledIocsKeys<FoundIocs<K>> {
  if (!isObject(keys)) {
    throw new InputError(`${place}: expected an object of paths, got ${kindOf(keys)}`);
  }
  const getters = Object.entries(keys).map(
    ([name, path]) => [name, compilePath(path, `${place}.${name}`)] as const,
  );
  const findAll = (items: readonly JsonValue[]) =>
    Object.fromEntries(getters.map(([name, get]) => [name, find(items, get)])) as FoundIocs<K>;
  return Object.assign(findAll, { kind: "iocs-keys" as const, keys: Object.freeze({ ...keys }) });
}

/** Keys as they may be given: compiled already, or to be compiled now. */
export function readyIocsKeys(keys: IocsKeys | CompiledIocsKeys): CompiledIocsKeys {
  const compiled =
    typeof keys === "function" && (keys as Partial<CompiledIocsKeys>).kind === "iocs-keys";
  return compiled ? keys : compileIocsKeys(keys as IocsKeys);
}

/** What feeds write where they have no address. */
const placeholders: readonly IocValue[] = ["", "0.0.0.0", "255.255.255.255"];

/** Whether a value is one to keep as an IoC. */
export function isIoc(value: JsonValue): value is IocValue {
  return typeof value !== "object" && !placeholders.includes(value);
}

function find(items: readonly JsonValue[], get: Getter): IocValue[] {
  const values: JsonValue[] = [];
  for (const item of items) flatten(get(item), values);
  // Placeholders repeat: of the different values far fewer must be looked at.
  return [...new Set(values)].filter(isIoc);
}
