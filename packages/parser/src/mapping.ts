import { InputError, type OptionPath } from "@cyberintegrations/errors";
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
 * @param place the name of the mapping in error messages, or its path
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
  place: string | OptionPath = "keys",
): CompiledMapping<ParsedFeed<M>> {
  const path = typeof place === "string" ? [place] : place;
  if (!isObject(keys)) {
    throw new InputError(`expected an object of named results, got ${kindOf(keys)}`, { path });
  }
  const get = compileBranch(keys, path, 1) as (feed: JsonValue) => ParsedFeed<M>;
  return Object.assign((feed: JsonValue) => get(feed), { kind: "mapping" as const });
}

/** Returns compiled keys as they are, and compiles plain ones. */
export function compileKeys(keys: Keys, place: OptionPath): CompiledMapping {
  const compiled =
    typeof keys === "function" && (keys as Partial<CompiledMapping>).kind === "mapping";
  return compiled ? keys : compileMapping(keys as Mapping, place);
}

function compileBranch(branch: JsonObject, place: OptionPath, depth: number): Getter {
  if (depth > maxDepth) {
    const path = place.slice(0, place.length - depth + 4);
    throw new InputError(`expected at most ${maxDepth} levels, got more`, { path });
  }
  if (Object.hasOwn(branch, concatenateDirective)) {
    for (const name of Object.keys(branch)) {
      if (name === concatenateDirective || name === "__") continue;
      throw new InputError(`expected no other keys next to ${concatenateDirective}`, {
        path: [...place, name],
      });
    }
    return compileConcatenation(branch[concatenateDirective], [...place, concatenateDirective]);
  }
  if (!Object.hasOwn(branch, listDirective)) return compileTemplate(branch, place, depth);
  const { [listDirective]: path, ...template } = branch;
  if (path === "") {
    throw new InputError("expected a path, got an empty string", {
      path: [...place, listDirective],
    });
  }
  const list = compilePath(path, [...place, listDirective]);
  const row = compileTemplate(template, place, depth);
  return (feed) => {
    const value = list(feed);
    if (isList(value)) return value.map(row);
    return isObject(value) ? [row(value)] : [];
  };
}

function compileTemplate(template: JsonObject, place: OptionPath, depth: number): Getter {
  const fields: { readonly name: string; readonly get: Getter }[] = [];
  const blank = Object.fromEntries(
    Object.entries(template).map(([name, node]) => {
      const at = [...place, name];
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

function compileLeaf(leaf: unknown, place: OptionPath): Getter {
  if (typeof leaf !== "string") {
    throw new InputError(`expected a path, a constant or a template, got ${kindOf(leaf)}`, {
      path: place,
    });
  }
  if (!leaf.startsWith("#")) return compilePath(leaf, place);
  const match = /#(.*)\[(\d+)\]$/s.exec(leaf);
  if (match === null) {
    throw new InputError('expected "#path[n]", got no index in brackets', { path: place });
  }
  const list = compilePath(match[1], place);
  const index = Number(match[2]);
  return (feed) => {
    const value = list(feed);
    return isList(value) ? (value[index] ?? null) : null;
  };
}
