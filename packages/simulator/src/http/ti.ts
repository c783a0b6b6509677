import { isIP } from "node:net";
import { Dice, hashText } from "../data/random.ts";
import { dateText } from "../data/shapes/context.ts";
import { address, domain } from "../data/shapes/ingredients.ts";
import { COUNTRIES, WORDS } from "../data/shapes/words.ts";
import { ok, Refusal, type Answer } from "./answer.ts";
import { attachment, perform } from "./attachments.ts";
import { queryFilter } from "./filters.ts";
import { oneFeed, searchPage, searchParams, updatePage, updateParams } from "./pages.ts";
import { countOf } from "./selection.ts";
import type { Ask, Route, World } from "./world.ts";

/** A name that is granted though nothing serves it, as accounts have them. */
const NO_ROUTE = "compromised/imei";

const grantedTi = (world: World) =>
  [...world.collections.values()].filter(
    ({ name, row }) => row.product === "ti" && world.granted.has(name),
  );

const labelOf = (name: string) => name.replaceAll(/[/_]/g, " ");

function sequenceList(world: World, { params }: Ask): Answer {
  const date = params.from("date") ?? Math.floor(world.clock() / 86_400_000) * 86_400_000;
  const only = params.text("collection");
  // Taken, and without effect: where a feed stands does not depend on who looks at it.
  params.flag("apply_hunting_rules");
  const rows = grantedTi(world).filter(
    ({ name, row }) => !row.searchOnly && (only === undefined || only === name),
  );
  return ok({
    list: Object.fromEntries(
      rows.map((collection) => [
        collection.name,
        collection.cursorAt(collection.positionBefore(date)),
      ]),
    ),
  });
}

function grantedCollections(world: World): Answer {
  const rows = grantedTi(world).map(({ name, row }) => ({
    collection: name,
    label: labelOf(name),
    route: `/api/v2/${name}`,
    huntingRulesUsed: row.flags.includes("apply_hunting_rules"),
  }));
  const unserved = {
    collection: NO_ROUTE,
    label: labelOf(NO_ROUTE),
    route: "NO_ROUTE",
    huntingRulesUsed: false,
  };
  const repeated = rows.slice(0, 1).map((row) => ({ ...row, label: `${row.label} (shared)` }));
  return ok([...rows, unserved, ...repeated]);
}

function globalSearch(world: World, { params }: Ask): Answer {
  const query = params.text("q") ?? missing("q");
  const filters = [queryFilter(query)];
  const hits = grantedTi(world).map((collection) => {
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

function graphIp(_world: World, { params }: Ask): Answer {
  const ip = params.text("ip") ?? missing("ip");
  if (isIP(ip) === 0) throw new Refusal(400, `ip: expected an IP address, got ${ip}`);
  const dice = new Dice(hashText(ip));
  return ok({
    ...address(dice),
    ip,
    netname: `TEST-${dice.hex(4)}`,
    country: dice.pick(COUNTRIES),
  });
}

function graphDomain(_world: World, { params }: Ask): Answer {
  const name = params.text("domain") ?? missing("domain");
  if (!name.includes(".")) throw new Refusal(400, `domain: expected a domain name, got ${name}`);
  const dice = new Dice(hashText(name));
  return ok({
    domain: name,
    registrar: `${dice.pick(WORDS)} test registrar`,
    created: dateText(dice.next() * 100),
    nameServers: dice.times(2, domain),
  });
}

function scoring(_world: World, { body }: Ask): Answer {
  const ips: unknown = (body as { ips?: unknown } | null)?.ips;
  if (
    !Array.isArray(ips) ||
    !ips.every((ip): ip is string => typeof ip === "string" && isIP(ip) > 0)
  )
    throw new Refusal(400, "ips: expected a list of IP addresses");
  return ok({
    items: Object.fromEntries(ips.map((ip) => [ip, { ip, riskScore: hashText(ip) % 101 }])),
  });
}

function missing(name: string): never {
  throw new Refusal(400, `${name}: required`);
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
  { path: "{collection}/updated", paramsOf: updateParams, handleOf: updatePage },
  { path: "{collection}", paramsOf: searchParams, handleOf: searchPage },
  { path: "{collection}/{id}", paramsOf: none, handleOf: oneFeed },
  { path: "{collection}/{id}/file/{fileId}", paramsOf: none, handleOf: attachment },
  { path: "{collection}/{id}/action/{action}", paramsOf: () => "any", handleOf: perform },
];
