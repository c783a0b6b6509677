import type { Collection } from "../data/collection.ts";
import type { Feed } from "../data/shapes/context.ts";
import { ok, Refusal, type Answer } from "./answer.ts";
import { choosingParams, SEARCH_SETTINGS } from "./filters.ts";
import type { Params } from "./params.ts";
import { countOf, read, selectionOf } from "./selection.ts";
import type { Ask, World } from "./world.ts";

const PAGING = ["df", "dt", "q", "limit"];

export const updateParams = ({ row }: Collection): string[] => [
  "seqUpdate",
  ...PAGING,
  ...choosingParams(row),
];

export const searchParams = ({ row }: Collection): string[] => [
  "resultId",
  ...PAGING,
  ...row.flags.filter((flag) => flag === "apply_hunting_rules"),
];

type Envelope = (count: number, items: Feed[], seqUpdate: number) => object;

/** A page of the ascending iteration, in the envelope of either product. */
function ascending(collection: Collection, params: Params, envelope: Envelope): Answer {
  const selection = selectionOf(collection, params);
  const { items, last } = read(selection, params.limit(collection.row.limit));
  const asked = askedCursor(collection, params, selection.low);
  const seqUpdate = last === undefined ? asked : collection.cursorAt(last);
  return {
    ...ok(envelope(countOf(selection), items, seqUpdate)),
    page: { member: "seqUpdate", asked },
  };
}

/** An empty page bears the cursor that was asked for, so that asking on from it is asking the same. */
function askedCursor(collection: Collection, params: Params, position: number): number {
  const asked = Number(params.cursor("seqUpdate") ?? Number.NaN);
  return Number.isSafeInteger(asked) ? asked : collection.cursorAt(position);
}

export function updatePage(_world: World, { params }: Ask, collection: Collection): Answer {
  if (collection.row.searchOnly)
    throw new Refusal(404, `${collection.name} has no sequence: search it instead`);
  return ascending(collection, params, (count, items, seqUpdate) => ({
    count,
    items,
    seqUpdate,
    settings: { search: SEARCH_SETTINGS },
  }));
}

export function listPage(_world: World, { params }: Ask, collection: Collection): Answer {
  return ascending(collection, params, (total, items, seqUpdate) => ({ total, items, seqUpdate }));
}

export function searchPage(world: World, { params }: Ask, collection: Collection): Answer {
  const limit = params.limit(collection.row.limit);
  const asked = params.text("resultId");
  const resultId = asked ?? world.results.open(selectionOf(collection, params));
  if (asked !== undefined) refuseOthers(params);
  const set = world.results.use(resultId, collection.name);
  const { items, last = set.rest.low + 1 } = read(set.rest, limit, true);
  return {
    ...ok({ count: set.count, items, resultId }),
    page: { member: "resultId", asked: resultId },
    delivered() {
      set.rest = { ...set.rest, high: last - 1 };
    },
  };
}

function refuseOthers(params: Params): void {
  const others = Object.keys(params.toObject()).filter(
    (name) => name !== "resultId" && name !== "limit",
  );
  if (others.length > 0)
    throw new Refusal(400, `${others.join(", ")}: not beside resultId, which holds them already`);
}

export function oneFeed(_world: World, { parts }: Ask, collection: Collection): Answer {
  return ok(feedOf(collection, parts["id"] ?? ""));
}

/** The feed of this id as it is now, or a 404. */
export function feedOf(collection: Collection, id: string): Feed {
  const n = collection.find(id);
  if (n === undefined) throw new Refusal(404, `no feed ${id} in ${collection.name}`);
  return collection.feedAt(n);
}
