import { InputError } from "@cyberintegrations/errors";
import { collect, noContext, type IocValue, isIoc } from "./collect.ts";
import { isObject, type JsonValue, kindOf } from "./json.ts";
import { compileSegments } from "./path.ts";

/** Where IoCs stand: a name for each path. No nesting, no constants, no directives. */
export type IocsKeys = Readonly<Record<string, string>>;

/** IoC keys made ready by `compileIocsKeys`: call it with feeds, or give it wherever IoC keys are asked for. */
export interface CompiledIocsKeys<out Result = Readonly<Record<string, IocValue[]>>> {
  (items: readonly JsonValue[]): Result;
  readonly kind: "iocs-keys";
  /** Each key's path, as the list of its names. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
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
  const paths = Object.fromEntries(
    Object.entries(keys).map(([name, path]) => [name, compileSegments(path, `${place}.${name}`)]),
  );
  const entries = Object.entries(paths);
  const findAll = (items: readonly JsonValue[]) =>
    Object.fromEntries(entries.map(([name, path]) => [name, find(items, path)])) as FoundIocs<K>;
  return Object.assign(findAll, { kind: "iocs-keys" as const, paths });
}

/** Keys as they may be given: compiled already, or to be compiled now. */
export function readyIocsKeys(keys: IocsKeys | CompiledIocsKeys): CompiledIocsKeys {
  const compiled =
    typeof keys === "function" && (keys as Partial<CompiledIocsKeys>).kind === "iocs-keys";
  return compiled ? keys : compileIocsKeys(keys as IocsKeys);
}

function find(items: readonly JsonValue[], path: readonly string[]): IocValue[] {
  const found = new Set<IocValue>();
  if (path.length === 0) return [];
  const collector = {
    enter: noContext,
    add: (value: JsonValue) => {
      if (isIoc(value)) found.add(value);
    },
  };
  for (const item of items) collect(item, path, undefined, collector);
  return [...found];
}
