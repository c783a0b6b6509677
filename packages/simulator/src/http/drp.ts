import type { Collection } from "../data/collection.ts";
import { BRANDS } from "../data/brands.ts";
import { ok, HttpError, type Reply } from "./reply.ts";
import { stateOf } from "./decisions.ts";
import { feedOf, listPage, feedById, updateParams } from "./pages.ts";
import type { EndpointRequest, Route, ApiState } from "./route.ts";

const VIOLATIONS = "violation/list";

function changeApprove(state: ApiState, { body }: EndpointRequest, collection: Collection): Reply {
  const { violationId, approve } = (body ?? {}) as Record<string, unknown>;
  if (typeof violationId !== "string")
    throw new HttpError(400, "violationId: expected the id of a violation");
  if (typeof approve !== "boolean") throw new HttpError(400, "approve: expected true or false");
  const { status, approveState, open } = stateOf(feedOf(collection, violationId));
  if (!open) {
    throw new HttpError(
      400,
      `violation ${violationId} is not open for a decision: status ${status}, approveState ${approveState}`,
    );
  }
  // Not in onSent: the decision takes effect even if its response is lost.
  state.decisions.decide(violationId, approve);
  return ok({});
}

function subscriptions(state: ApiState): Reply {
  const names = [...state.collections.values()]
    .filter(({ name, entry }) => entry.product === "drp" && state.granted.has(name))
    .map(({ name }) => name);
  return ok({ data: { subscriptions: names } });
}

const none = () => [];

export const DRP_ROUTES: readonly Route[] = [
  { path: "settings/brands", params: [], handle: () => ok({ data: { brands: BRANDS } }) },
  { path: "settings/subscriptions", params: [], handle: subscriptions },
  {
    path: "violation/change-approve",
    method: "POST",
    collection: VIOLATIONS,
    collectionParams: none,
    handleCollection: changeApprove,
  },
  { path: "{collection}", collectionParams: updateParams, handleCollection: listPage },
  {
    path: "violation/{id}",
    collection: VIOLATIONS,
    collectionParams: none,
    handleCollection: feedById,
  },
];
