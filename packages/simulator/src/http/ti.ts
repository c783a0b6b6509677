import { isIP } from "node:net";
import { Random, hashText } from "../data/random.ts";
import { dateText } from "../data/shapes/context.ts";
import { address, domain } from "../data/shapes/values.ts";
import { COUNTRIES, WORDS } from "../data/shapes/words.ts";
import { ok, HttpError, type Reply } from "./reply.ts";
import { attachment, runAction } from "./attachments.ts";
import { queryFilter } from "./filters.ts";
import { feedById, searchPage, searchParams, updatePage, updateParams } from "./pages.ts";
import { countOf } from "./selection.ts";
import type { EndpointRequest, Route, ApiState } from "./route.ts";

/** A granted collection without an endpoint, as real accounts have them. */
const NO_ROUTE = "compromised/imei";

const grantedTi = (state: ApiState) =>
  [...state.collections.values()].filter(
    ({ name, entry }) => entry.product === "ti" && state.granted.has(name),
  );

const labelOf = (name: string) => name.replaceAll(/[/_]/g, " ");

function sequenceList(state: ApiState, { params }: EndpointRequest): Reply {
  const date = params.from("date") ?? Math.floor(state.clock() / 86_400_000) * 86_400_000;
  const only = params.text("collection");
  // Validated only: the position of a feed does not depend on hunting rules.
  params.flag("apply_hunting_rules");
  const collections = grantedTi(state).filter(
    ({ name, entry }) => !entry.searchOnly && (only === undefined || only === name),
  );
  return ok({
    list: Object.fromEntries(
      collections.map((collection) => [
        collection.name,
        collection.cursorAt(collection.positionBefore(date)),
      ]),
    ),
  });
}

function grantedCollections(state: ApiState): Reply {
  const rows = grantedTi(state).map(({ name, entry }) => ({
    collection: name,
    label: labelOf(name),
    route: `/api/v2/${name}`,
    huntingRulesUsed: entry.flags.includes("apply_hunting_rules"),
  }));
  const withoutRoute = {
    collection: NO_ROUTE,
    label: labelOf(NO_ROUTE),
    route: "NO_ROUTE",
    huntingRulesUsed: false,
  };
  const duplicates = rows.slice(0, 1).map((row) => ({ ...row, label: `${row.label} (shared)` }));
  return ok([...rows, withoutRoute, ...duplicates]);
}

function globalSearch(state: ApiState, { params }: EndpointRequest): Reply {
  const query = params.text("q") ?? missing("q");
  const filters = [queryFilter(query)];
  const hits = grantedTi(state).map((collection) => {
    const { name, size } = collection;
    return {
      apiPath: name,
      label: labelOf(name),
      link: `/search?collection=${name}`,
      count: countOf({ collection, size, low: 0, high: size, filters }),
      time: 0.01,
      detailedLinks: null,
    };
  });
  const failed = { apiPath: NO_ROUTE, label: labelOf(NO_ROUTE), error: "not searched" };
  return ok([...hits.filter(({ count }) => count > 0), failed]);
}

function graphIp(_state: ApiState, { params }: EndpointRequest): Reply {
  const ip = params.text("ip") ?? missing("ip");
  if (isIP(ip) === 0) throw new HttpError(400, `ip: expected an IP address, got ${ip}`);
  const random = new Random(hashText(ip));
  return ok({
    ...address(random),
    ip,
    netname: `TEST-${random.hex(4)}`,
    country: random.pick(COUNTRIES),
  });
}

function graphDomain(_state: ApiState, { params }: EndpointRequest): Reply {
  const name = params.text("domain") ?? missing("domain");
  if (!name.includes(".")) throw new HttpError(400, `domain: expected a domain name, got ${name}`);
  const random = new Random(hashText(name));
  return ok({
    domain: name,
    registrar: `${random.pick(WORDS)} test registrar`,
    created: dateText(random.next() * 100),
    nameServers: random.times(2, domain),
  });
}

function scoring(_state: ApiState, { body }: EndpointRequest): Reply {
  const ips: unknown = (body as { ips?: unknown } | null)?.ips;
  if (
    !Array.isArray(ips) ||
    !ips.every((ip): ip is string => typeof ip === "string" && isIP(ip) > 0)
  )
    throw new HttpError(400, "ips: expected a list of IP addresses");
  return ok({
    items: Object.fromEntries(ips.map((ip) => [ip, { ip, riskScore: hashText(ip) % 101 }])),
  });
}

function missing(name: string): never {
  throw new HttpError(400, `${name}: required`);
}

const none = () => [];

export const TI_ROUTES: readonly Route[] = [
  {
    path: "sequence_list",
    params: ["date", "collection", "apply_hunting_rules"],
    handle: sequenceList,
  },
  { path: "user/granted_collections", params: [], handle: grantedCollections },
  { path: "search", params: ["q"], handle: globalSearch },
  { path: "utils/graph/ip", params: ["ip"], handle: graphIp },
  { path: "utils/graph/domain", params: ["domain"], handle: graphDomain },
  { path: "scoring", method: "POST", params: [], handle: scoring },
  { path: "{collection}/updated", collectionParams: updateParams, handleCollection: updatePage },
  { path: "{collection}", collectionParams: searchParams, handleCollection: searchPage },
  { path: "{collection}/{id}", collectionParams: none, handleCollection: feedById },
  { path: "{collection}/{id}/file/{fileId}", collectionParams: none, handleCollection: attachment },
  {
    path: "{collection}/{id}/action/{action}",
    collectionParams: () => "any",
    handleCollection: runAction,
  },
];
