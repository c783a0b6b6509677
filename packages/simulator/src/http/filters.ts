import type { CatalogueEntry } from "../data/catalogue.ts";
import type { Feed } from "../data/shapes/context.ts";
import { HttpError } from "./reply.ts";
import type { Params } from "./params.ts";

/** True for feeds that match the request. */
export type Filter = (feed: Feed) => boolean;

/** The query attributes of all collections, as included in update pages. */
export const SEARCH_SETTINGS = {
  tags: ["ip", "domain", "url", "hash", "email", "login", "cve", "brand", "id"],
  fields: ["title", "name", "description"],
  sorts: ["seqUpdate"],
} as const;

/** `attribute:value` matches feeds with exactly this value in any member. Other text matches feeds that contain it. */
export function queryFilter(query: string): Filter {
  const [, tag, exact] = /^([a-z]\w*):(?!\/\/)(.+)$/i.exec(query) ?? [];
  if (tag === undefined || exact === undefined) {
    const wanted = query.toLowerCase();
    return (feed) => anyText(feed, (text) => text.toLowerCase().includes(wanted));
  }
  if (!SEARCH_SETTINGS.tags.some((known) => known === tag.toLowerCase())) {
    throw new HttpError(
      400,
      `q: unknown attribute ${tag}; supported: ${SEARCH_SETTINGS.tags.join(", ")}`,
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

/** The value at a dot path; undefined if it does not exist. */
export function memberAt(feed: Feed, path: string): unknown {
  let value: unknown = feed;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The filter of each flag. */
const FLAG_FILTERS: Record<string, Filter> = {
  // Stands for a customer's rules, which the simulator cannot know.
  apply_hunting_rules: ({ id }) => Number.parseInt(id.slice(-1), 16) % 2 === 0,
  is_tailored: (feed) => feed["isTailored"] === true,
  apply_has_exploit: (feed) => feed["hasExploit"] === true,
  probable_corporate_access: (feed) => feed["probableCorporateAccess"] === true,
  unique: (feed) => feed["unique"] === true,
  combolist: (feed) => feed["combolist"] === true,
  typoSquatting: (feed) => memberAt(feed, "violation.violationSubtype") === "typosquatting",
};

/** The feed member that each DRP filter parameter is compared with. */
const MEMBER_FILTERS: Record<string, string> = {
  "brandIds[]": "brandId",
  section: "violation.violationType",
  "subtypes[]": "violation.violationSubtype",
  "approveState[]": "violation.approveState",
};

/** The filter parameters of a collection, in addition to dates and `q`. */
export function filterParams(entry: CatalogueEntry): string[] {
  return entry.product === "drp"
    ? [...Object.keys(MEMBER_FILTERS), "typoSquatting"]
    : [...entry.flags];
}

/** The filters of a request. */
export function filtersOf(params: Params): Filter[] {
  const filters: Filter[] = [];
  const query = params.text("q");
  if (query !== undefined) filters.push(queryFilter(query));
  for (const [flag, filter] of Object.entries(FLAG_FILTERS))
    if (params.flag(flag)) filters.push(filter);
  for (const [name, path] of Object.entries(MEMBER_FILTERS)) {
    const wanted = params.list(name);
    if (wanted.length > 0) filters.push((feed) => wanted.includes(String(memberAt(feed, path))));
  }
  return filters;
}
