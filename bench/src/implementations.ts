import { type JsonObject, type JsonValue, Portion } from "@cyberintegrations/parser";
import { TreeInterpreter, compile } from "@jmespath-community/jmespath";
import jsonata from "jsonata";
import { JSONPath } from "jsonpath-plus";
import transform from "node-json-transform";
import { naive } from "./naive.ts";
import { mapping } from "./tasks.ts";

/** Applies the mapping to the feeds of a page. */
export interface Implementation {
  readonly name: string;
  readonly run: () => unknown;
}

const paths = Object.entries(mapping);
const isThroughList = (path: string) =>
  /^(?:malwareList|cveList|mitreMatrix|indicators)\./.test(path);
/** Splits a path into its first member and the rest. */
const split = (path: string): [string, string] => {
  const dot = path.indexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
};

/** JMESPath projections drop null. Its `map` preserves null, as our mapping does. */
function jmespath(items: readonly JsonValue[]): Implementation["run"] {
  const fields = paths.map(([name, path]) => {
    const [list, rest] = split(path);
    return `${name}: ${isThroughList(path) ? `map(&${rest}, ${list})` : path}`;
  });
  const expression = compile(`[*].{${fields.join(", ")}}`);
  return () => TreeInterpreter.search(expression, items as never);
}

/** JSONata flattens nested lists and drops missing values. A constructor around each element prevents both. */
function jsonataRun(items: readonly JsonValue[]): Implementation["run"] {
  const fields = paths.map(([name, path]) => {
    const [list, rest] = split(path);
    const value = `$exists(${rest}) ? ${rest} : null`;
    return `"${name}": ${isThroughList(path) ? `$map(${list}, function($e) { $e.(${value}) })` : path}`;
  });
  const expression = jsonata(`$map($, function($f) { $f.{${fields.join(", ")}} })`);
  return () => expression.evaluate(items);
}

/** JSONPath omits elements without the member. Evaluating each element separately yields null for them. */
function jsonpath(items: readonly JsonValue[]): Implementation["run"] {
  const first = (json: JsonObject, path: string): unknown => {
    const found = JSONPath({ path, json, wrap: true, eval: false }) as unknown[];
    return found.length === 0 ? null : found[0];
  };
  const fields = paths.map(([name, path]) => {
    const [list, rest] = split(path);
    const get = isThroughList(path)
      ? (feed: JsonObject) =>
          (JSONPath({ path: `$.${list}[*]`, json: feed, eval: false }) as JsonObject[]).map(
            (element) => first(element, `$.${rest}`),
          )
      : (feed: JsonObject) => first(feed, `$.${path}`);
    return [name, get] as const;
  });
  return () =>
    items.map((feed) =>
      Object.fromEntries(fields.map(([name, get]) => [name, get(feed as JsonObject)])),
    );
}

/** The library's paths do not support lists. Lists need handwritten functions. */
function nodeJsonTransform(items: readonly JsonValue[]): Implementation["run"] {
  const item = Object.fromEntries(
    paths.map(([name, path]) => [name, isThroughList(path) ? split(path)[0] : path]),
  );
  const each = (on: string, read: (element: never) => unknown) => ({
    on,
    run: (list: never[]) => list.map(read) as unknown,
  });
  interface Indicator {
    readonly params: Readonly<Record<string, { readonly sha256?: string } | undefined>>;
  }
  const operate = [
    each("malware", ({ name }: { name: string }) => name),
    each("cves", ({ name }: { name: string }) => name),
    each("tactics", ({ attackTactic }: { attackTactic: string }) => attackTactic),
    each("domains", ({ params }: Indicator) => params["domain"] ?? null),
    each("urls", ({ params }: Indicator) => params["url"] ?? null),
    each("ips", ({ params }: Indicator) => params["ipv4"] ?? null),
    each("sha256", ({ params }: Indicator) => params["hashes"]?.sha256 ?? null),
  ];
  return () => transform.transform(items, { item, operate });
}

/** All implementations for a page. Ours is the first. */
export function implementations(page: JsonObject): Implementation[] {
  const portion = Portion.fromPage(page, { keys: mapping });
  const { items } = portion;
  return [
    { name: "parsePortion", run: () => portion.parsePortion() },
    { name: "naive recursion", run: () => items.map((feed) => naive(feed, mapping)) },
    { name: "@jmespath-community/jmespath, compiled", run: jmespath(items) },
    { name: "node-json-transform", run: nodeJsonTransform(items) },
    { name: "jsonpath-plus", run: jsonpath(items) },
    { name: "jsonata, compiled", run: jsonataRun(items) },
  ];
}
