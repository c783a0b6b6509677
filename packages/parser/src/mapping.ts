import { InputError } from "@cyberintegrations/errors";
import { compileConcatenation } from "./concatenation.ts";
import { isList, isObject, type JsonObject, type JsonValue, kindOf } from "./json.ts";
import type { CompiledMapping, Keys, Mapping, ParsedFeed } from "./mapping-types.ts";
import { compilePath, type Getter } from "./path.ts";

const listDirective = "__nested_dot_path_to_list";
const concatenateDirective = "__concatenate";

/** A mapping deeper than this contains itself: no real mapping comes near. */
const maxDepth = 200;

/**
 * Compiles a mapping: validates it once and turns it into closures. Later changes to the mapping have no effect.
 *
 * @param keys the mapping; TypeScript derives the result type from a literal one
 * @param place the name of the mapping in error messages
 * @throws InputError for a bad mapping; the message names the location:
 *   `keys.network.ips: expected a path, a constant or a template, got a number`
 * @returns a function from a feed to its result. It never throws and never changes a feed.
 * @example
 * ```ts
 * const parse = compileMapping({ id: "id", actor: "threatActor.name", kind: "*report" });
 * parse({ id: "r1", threatActor: { name: "Actor" } }); // { id: "r1", actor: "Actor", kind: "report" }
 * ```
 */
export function compileMapping<const M extends Mapping>(
  keys: M,
  place = "keys",
): CompiledMapping<ParsedFeed<M>> {
  if (!isObject(keys)) {
    throw new InputError(`${place}: expected an object of named results, got ${kindOf(keys)}`);
  }
  const get = compileBranch(keys, place, 1) as (feed: JsonValue) => ParsedFeed<M>;
  return Object.assign((feed: JsonValue) => get(feed), { kind: "mapping" as const });
}

/** Returns compiled keys as they are, and compiles plain ones. */
export function compileKeys(keys: Keys, place: string): CompiledMapping {
  const compiled =
    typeof keys === "function" && (keys as Partial<CompiledMapping>).kind === "mapping";
  return compiled ? keys : compileMapping(keys as Mapping, place);
}

function compileBranch(branch: JsonObject, place: string, depth: number): Getter {
  if (depth > maxDepth) {
    const start = place.split(".", 4).join(".");
    throw new InputError(`${start}…: expected at most ${maxDepth} levels, got more`);
  }
  if (Object.hasOwn(branch, concatenateDirective)) {
    for (const name of Object.keys(branch)) {
      if (name === concatenateDirective || name === "__") continue;
      throw new InputError(`${place}.${name}: expected nothing beside ${concatenateDirective}`);
    }
    return compileConcatenation(branch[concatenateDirective], `${place}.${concatenateDirective}`);
  }
  if (!Object.hasOwn(branch, listDirective)) return compileTemplate(branch, place, depth);
  const { [listDirective]: path, ...template } = branch;
  if (path === "") {
    throw new InputError(`${place}.${listDirective}: expected a path, got an empty string`);
  }
  const list = compilePath(path, `${place}.${listDirective}`);
  const row = compileTemplate(template, place, depth);
  return (feed) => {
    const value = list(feed);
    if (isList(value)) return value.map(row);
    return isObject(value) ? [row(value)] : [];
  };
}

function compileTemplate(template: JsonObject, place: string, depth: number): Getter {
  const fields: { readonly name: string; readonly get: Getter }[] = [];
  const blank = Object.fromEntries(
    Object.entries(template).map(([name, node]) => {
      const at = `${place}.${name}`;
      if (typeof node === "string" && node.startsWith("*")) return [name, node.slice(1)];
      fields.push({
        name,
        get: isObject(node) ? compileBranch(node, at, depth + 1) : compileLeaf(node, at),
      });
      return [name, null];
    }),
  );
  return (feed) => {
    // Copying `blank` keeps the order of the members, includes the constants, and makes `__proto__` an own member.
    const row: Record<string, JsonValue> = { ...blank };
    for (const { name, get } of fields) row[name] = get(feed);
    return row;
  };
}

function compileLeaf(leaf: unknown, place: string): Getter {
  if (typeof leaf !== "string") {
    throw new InputError(
      `${place}: expected a path, a constant or a template, got ${kindOf(leaf)}`,
    );
  }
  if (!leaf.startsWith("#")) return compilePath(leaf, place);
  const [, path, index] = /^#(.*)\[(\d+)\]$/s.exec(leaf) ?? [];
  if (path === undefined) {
    throw new InputError(`${place}: expected "#path[n]", got no index in brackets`);
  }
  const list = compilePath(path, place);
  return (feed) => {
    const value = list(feed);
    return isList(value) ? (value[Number(index)] ?? null) : null;
  };
}
