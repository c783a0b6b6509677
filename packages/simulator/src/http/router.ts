import type { IncomingMessage } from "node:http";
import type { Product } from "../data/catalogue.ts";
import type { Collection } from "../data/collection.ts";
import { Refusal, type Answer } from "./answer.ts";
import { DRP_ROUTES } from "./drp.ts";
import { Params } from "./params.ts";
import { TI_ROUTES } from "./ti.ts";
import type { Route, World } from "./world.ts";

/** Where each API lives. */
export const BASES: Readonly<Record<Product, string>> = { ti: "/api/v2/", drp: "/client_api/" };

/** A route, ready to be compared with paths. */
const compile = (product: Product, route: Route) => ({
  product,
  route,
  method: route.method ?? "GET",
  pattern: new RegExp(
    `^${route.path.replace("{collection}", "(?<collection>[^/]+/[^/]+)").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`,
  ),
});

const ROUTES = [
  ...TI_ROUTES.map((route) => compile("ti", route)),
  ...DRP_ROUTES.map((route) => compile("drp", route)),
];

/** Completes the paths of requests: the host does not matter. */
const ANYWHERE = "http://simulator.example/";

/** A request, and what it is aimed at. */
export interface Target {
  readonly method: string;
  readonly product: Product | undefined;
  /** The path below the base URL of the product. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly collection: Collection | undefined;
  /** The endpoint, when there is one for the path. */
  readonly route: Route | undefined;
  readonly parts: Readonly<Record<string, string>>;
  /** The methods that the path has when it has not this one. */
  readonly allow: readonly string[];
}

/** Finds the endpoint of a request. Never refuses: faults and the log want to know of every request. */
export function aim(
  request: Pick<IncomingMessage, "method" | "url">,
  collections: ReadonlyMap<string, Collection>,
): Target {
  const { method = "GET", url = "/" } = request;
  const { pathname, searchParams: search } = URL.parse(url, ANYWHERE) ?? new URL(ANYWHERE);
  const product = (["ti", "drp"] as const).find((name) => pathname.startsWith(BASES[name]));
  const path = product === undefined ? pathname : pathname.slice(BASES[product].length);
  const fits = ROUTES.flatMap(({ route, pattern, ...entry }) => {
    const found = entry.product === product ? pattern.exec(path) : null;
    if (found === null) return [];
    const parts = decoded(found.groups ?? {});
    const name = "handleOf" in route ? (route.of ?? parts["collection"]) : undefined;
    const collection = collections.get(name ?? "");
    const served = name === undefined || collection?.row.product === product;
    return served ? [{ route, parts, collection, method: entry.method }] : [];
  });
  // The fixed paths stand before the patterns that would take them too.
  const best = fits.find((fit) => fit.method === method);
  return {
    method,
    product,
    path,
    search,
    collection: best?.collection,
    route: best?.route,
    parts: best?.parts ?? {},
    allow: fits.map((fit) => fit.method),
  };
}

function decoded(parts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => {
      try {
        return [name, decodeURIComponent(part)];
      } catch {
        return [name, part];
      }
    }),
  );
}

/** Asks the endpoint, after the checks that come before any. */
export function answer(world: World, target: Target, body: unknown): Answer {
  const { route, collection, search, parts, method, path, allow } = target;
  if (route === undefined) {
    if (allow.length > 0)
      throw new Refusal(405, `${path}: no ${method} here`, { Allow: allow.join(", ") });
    throw new Refusal(404, `no such endpoint: ${path}`);
  }
  if ("handle" in route)
    return route.handle(world, { params: new Params(search, route.params), parts, body });
  if (collection === undefined) throw new Refusal(404, `no such endpoint: ${path}`);
  if (!world.granted.has(collection.name))
    throw new Refusal(403, `${collection.name} is not granted to this account`);
  const params = new Params(search, route.paramsOf(collection));
  return route.handleOf(world, { params, parts, body }, collection);
}
