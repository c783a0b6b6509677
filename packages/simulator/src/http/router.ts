import type { IncomingMessage } from "node:http";
import type { Product } from "../data/catalogue.ts";
import type { Collection } from "../data/collection.ts";
import { HttpError, type Reply } from "./reply.ts";
import { DRP_ROUTES } from "./drp.ts";
import { Params } from "./params.ts";
import { TI_ROUTES } from "./ti.ts";
import type { Route, ApiState } from "./route.ts";

/** The base path of each API. */
export const BASES: Readonly<Record<Product, string>> = { ti: "/api/v2/", drp: "/client_api/" };

/** Adds the pattern that matches a route's paths. */
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

/** Base URL to parse request paths with. Only the path and the query are used. */
const BASE_URL = "http://simulator.example/";

/** A request and the endpoint that it targets. */
export interface Target {
  readonly method: string;
  readonly product: Product | undefined;
  /** The path below the base URL of the product. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly collection: Collection | undefined;
  /** The endpoint; undefined if none has this path and method. */
  readonly route: Route | undefined;
  readonly parts: Readonly<Record<string, string>>;
  /** The methods that the path supports. */
  readonly allow: readonly string[];
}

/** Finds the endpoint of a request. Does not throw, since faults and the log include requests to unknown paths. */
export function resolveTarget(
  request: Pick<IncomingMessage, "method" | "url">,
  collections: ReadonlyMap<string, Collection>,
): Target {
  const { method = "GET", url = "/" } = request;
  const { pathname, searchParams: search } = URL.parse(url, BASE_URL) ?? new URL(BASE_URL);
  const product = (["ti", "drp"] as const).find((name) => pathname.startsWith(BASES[name]));
  const path = product === undefined ? pathname : pathname.slice(BASES[product].length);
  const matches = ROUTES.flatMap(({ route, pattern, ...entry }) => {
    const found = entry.product === product ? pattern.exec(path) : null;
    if (found === null) return [];
    const parts = decoded(found.groups ?? {});
    const name =
      "handleCollection" in route ? (route.collection ?? parts["collection"]) : undefined;
    const collection = collections.get(name ?? "");
    const served = name === undefined || collection?.entry.product === product;
    return served ? [{ route, parts, collection, method: entry.method }] : [];
  });
  // Fixed paths come before the patterns that also match them.
  const best = matches.find((match) => match.method === method);
  return {
    method,
    product,
    path,
    search,
    collection: best?.collection,
    route: best?.route,
    parts: best?.parts ?? {},
    allow: matches.map((match) => match.method),
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

/** Checks that the endpoint exists and its collection is granted, then calls it. */
export function callEndpoint(state: ApiState, target: Target, body: unknown): Reply {
  const { route, collection, search, parts, method, path, allow } = target;
  if (route === undefined) {
    if (allow.length > 0)
      throw new HttpError(405, `${path}: method ${method} is not supported`, {
        Allow: allow.join(", "),
      });
    throw new HttpError(404, `no such endpoint: ${path}`);
  }
  if ("handle" in route)
    return route.handle(state, { params: new Params(search, route.params), parts, body });
  if (collection === undefined) throw new HttpError(404, `no such endpoint: ${path}`);
  if (!state.granted.has(collection.name))
    throw new HttpError(403, `${collection.name} is not granted to this account`);
  const params = new Params(search, route.collectionParams(collection));
  return route.handleCollection(state, { params, parts, body }, collection);
}
