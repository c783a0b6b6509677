import type { Row } from "../data/catalogue.ts";
import type { Feed } from "../data/shapes/context.ts";
import { Refusal } from "./answer.ts";
import type { Params } from "./params.ts";

/** True for the feeds that a request asks for. */
export type Filter = (feed: Feed) => boolean;

/** The query attributes that every collection knows, as they ride along on its pages. */
export const SEARCH_SETTINGS = {
  tags: ["ip", "domain", "url", "hash", "email", "login", "cve", "brand", "id"],
  fields: ["title", "name", "description"],
  sorts: ["seqUpdate"],
} as const;

/** `attribute:value`: feeds that hold exactly this value somewhere. Anything else: feeds that hold this text somewhere. */
export function queryFilter(query: string): Filter {
  const [, tag, exact] = /^([a-z]\w*):(?!\/\/)(.+)$/i.exec(query) ?? [];
  if (tag === undefined || exact === undefined) {
    const wanted = query.toLowerCase();
    return (feed) => anyText(feed, (text) => text.toLowerCase().includes(wanted));
  }
  if (!SEARCH_SETTINGS.tags.some((known) => known === tag.toLowerCase())) {
    throw new Refusal(
      400,
      `q: unknown attribute ${tag}; known here: ${SEARCH_SETTINGS.tags.join(", ")}`,
    );
  }
  const wanted = exact.toLowerCase();
  return (feed) => anyText(feed, (text) => text.toLowerCase() === wanted);
}

function anyText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === "string") return test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => anyText(inner, test));
}

/** What stands at a dot path; undefined when something else is in the way. */
export function memberAt(feed: Feed, path: string): unknown {
  let value: unknown = feed;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Which feeds a flag keeps when it is on. */
const FLAG_FILTERS: Record<string, Filter> = {
  // The rules of a customer who likes ids that end in an even digit.
  apply_hunting_rules: ({ id }) => Number.parseInt(id.slice(-1), 16) % 2 === 0,
  is_tailored: (feed) => feed["isTailored"] === true,
  apply_has_exploit: (feed) => feed["hasExploit"] === true,
  probable_corporate_access: (feed) => feed["probableCorporateAccess"] === true,
  unique: (feed) => feed["unique"] === true,
  combolist: (feed) => feed["combolist"] === true,
  typoSquatting: (feed) => memberAt(feed, "violation.violationSubtype") === "typosquatting",
};

/** The member that each choosing parameter of the DRP lists looks at. */
const CHOICES: Record<string, string> = {
  "brandIds[]": "brandId",
  section: "violation.violationType",
  "subtypes[]": "violation.violationSubtype",
  "approveState[]": "violation.approveState",
};

/** The parameters of each product, beside those of paging, that choose feeds. */
export function choosingParams(row: Row): string[] {
  return row.product === "drp" ? [...Object.keys(CHOICES), "typoSquatting"] : [...row.flags];
}

/** All that a request demands of a feed beyond its place; empty when it demands nothing. */
export function filtersOf(params: Params): Filter[] {
  const filters: Filter[] = [];
  const query = params.text("q");
  if (query !== undefined) filters.push(queryFilter(query));
  for (const [flag, filter] of Object.entries(FLAG_FILTERS))
    if (params.flag(flag)) filters.push(filter);
  for (const [name, path] of Object.entries(CHOICES)) {
    const wanted = params.list(name);
    if (wanted.length > 0) filters.push((feed) => wanted.includes(String(memberAt(feed, path))));
  }
  return filters;
}
