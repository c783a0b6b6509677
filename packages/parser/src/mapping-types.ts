import type { JsonObject, JsonValue } from "./json.ts";

/**
 * A tree of named results. A leaf is the source of a value, a branch is a template:
 *
 * - `"a.b.c"`: the value at that path
 * - `"*text"`: the constant `text`
 * - `"#a.b[2]"`: that element of the list at `a.b`
 * - `{ "__nested_dot_path_to_list": "a.b", ...template }`: the template for every element of the list at `a.b`
 * - `{ "__concatenate": { "static": "https://…/", "dynamic": "a.id" } }`: the two joined
 */
export interface Mapping {
  readonly [name: string]: string | Mapping;
}

/** A mapping compiled by `compileMapping`. Call it with a feed, or pass it wherever keys are accepted. */
export interface CompiledMapping<out Result = JsonValue> {
  (feed: JsonValue): Result;
  readonly kind: "mapping";
}

/** Keys for `parsePortion`: a mapping, plain or compiled. */
export type Keys = Mapping | CompiledMapping;

/**
 * The result of a mapping for one feed. For a literal mapping the type is exact: its keys, constants as their literal
 * types, templates over lists as arrays, everything else `JsonValue`. For a mapping known only at run time it is an
 * object of JSON values.
 */
export type ParsedFeed<K> =
  K extends CompiledMapping<infer Result> ? Result : K extends Mapping ? ParsedBranch<K> : never;

type ParsedBranch<M extends Mapping> = string extends keyof M
  ? JsonObject
  : M extends { readonly __concatenate: unknown }
    ? string | null
    : M extends { readonly __nested_dot_path_to_list: unknown }
      ? ParsedTemplate<Omit<M, "__nested_dot_path_to_list">>[]
      : ParsedTemplate<M>;

type ParsedTemplate<M> = {
  -readonly [Name in keyof M]: M[Name] extends Mapping
    ? ParsedBranch<M[Name]>
    : ParsedLeaf<M[Name]>;
};

type ParsedLeaf<Leaf> = Leaf extends `*${infer Text}` ? Text : JsonValue;
