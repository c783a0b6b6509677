import type { Collection } from "../data/collection.ts";
import type { Feed } from "../data/shapes/context.ts";
import { ok, HttpError, type Reply } from "./reply.ts";
import { filterParams, SEARCH_SETTINGS } from "./filters.ts";
import type { Params } from "./params.ts";
import { countOf, read, selectionOf } from "./selection.ts";
import type { EndpointRequest, ApiState } from "./route.ts";

const PAGING = ["df", "dt", "q", "limit"];

export const updateParams = ({ entry }: Collection): string[] => [
  "seqUpdate",
  ...PAGING,
  ...filterParams(entry),
];

export const searchParams = ({ entry }: Collection): string[] => [
  "resultId",
  ...PAGING,
  ...entry.flags.filter((flag) => flag === "apply_hunting_rules"),
];

type Envelope = (count: number, items: Feed[], seqUpdate: number) => object;

/** A page of an ascending iteration, in the product's envelope. */
function ascending(collection: Collection, params: Params, envelope: Envelope): Reply {
  const selection = selectionOf(collection, params);
  const { items, last } = read(selection, params.limit(collection.entry.limit));
  const requested = requestedCursor(collection, params, selection.low);
  const seqUpdate = last === undefined ? requested : collection.cursorAt(last);
  return {
    ...ok(envelope(countOf(selection), items, seqUpdate)),
    page: { member: "seqUpdate", requested },
  };
}

/** An empty page returns the requested cursor, so that a client can repeat the request later. */
function requestedCursor(collection: Collection, params: Params, position: number): number {
  const requested = Number(params.cursor("seqUpdate") ?? Number.NaN);
  return Number.isSafeInteger(requested) ? requested : collection.cursorAt(position);
}

export function updatePage(
  _state: ApiState,
  { params }: EndpointRequest,
  collection: Collection,
): Reply {
  if (collection.entry.searchOnly)
    throw new HttpError(404, `${collection.name} has no update sequence; use search`);
  return ascending(collection, params, (count, items, seqUpdate) => ({
    count,
    items,
    seqUpdate,
    settings: { search: SEARCH_SETTINGS },
  }));
}

export function listPage(
  _state: ApiState,
  { params }: EndpointRequest,
  collection: Collection,
): Reply {
  return ascending(collection, params, (total, items, seqUpdate) => ({ total, items, seqUpdate }));
}

export function searchPage(
  state: ApiState,
  { params }: EndpointRequest,
  collection: Collection,
): Reply {
  const limit = params.limit(collection.entry.limit);
  const requested = params.text("resultId");
  const resultId = requested ?? state.results.open(selectionOf(collection, params));
  if (requested !== undefined) rejectOtherParams(params);
  const set = state.results.use(resultId, collection.name);
  const { items, last = set.rest.low + 1 } = read(set.rest, limit, true);
  return {
    ...ok({ count: set.count, items, resultId }),
    page: { member: "resultId", requested: resultId },
    onSent() {
      set.rest = { ...set.rest, high: last - 1 };
    },
  };
}

function rejectOtherParams(params: Params): void {
  const others = Object.keys(params.toObject()).filter(
    (name) => name !== "resultId" && name !== "limit",
  );
  if (others.length > 0)
    throw new HttpError(
      400,
      `${others.join(", ")}: not allowed with resultId, which includes them`,
    );
}

export function feedById(
  _state: ApiState,
  { parts }: EndpointRequest,
  collection: Collection,
): Reply {
  return ok(feedOf(collection, parts["id"] ?? ""));
}

/** The newest revision of a feed. @throws HttpError 404 for an unknown id */
export function feedOf(collection: Collection, id: string): Feed {
  const n = collection.find(id);
  if (n === undefined) throw new HttpError(404, `no feed ${id} in ${collection.name}`);
  return collection.feedAt(n);
}
