import type { Collection } from "../data/collection.ts";
import { BRANDS } from "../data/brands.ts";
import { ok, Refusal, type Answer } from "./answer.ts";
import { stateOf } from "./decisions.ts";
import { feedOf, listPage, oneFeed, updateParams } from "./pages.ts";
import type { Ask, Route, World } from "./world.ts";

const VIOLATIONS = "violation/list";

function changeApprove(world: World, { body }: Ask, collection: Collection): Answer {
  const { violationId, approve } = (body ?? {}) as Record<string, unknown>;
  if (typeof violationId !== "string")
    throw new Refusal(400, "violationId: expected the id of a violation");
  if (typeof approve !== "boolean") throw new Refusal(400, "approve: expected true or false");
  const { status, approveState, open } = stateOf(feedOf(collection, violationId));
  if (!open) {
    throw new Refusal(
      400,
      `violation ${violationId} can't be decided: status ${status}, approveState ${approveState}`,
    );
  }
  // At once, not when delivered: a decision whose answer gets lost has been taken all the same.
  world.decisions.decide(violationId, approve);
  return ok({});
}

function subscriptions(world: World): Answer {
  const names = [...world.collections.values()]
    .filter(({ name, row }) => row.product === "drp" && world.granted.has(name))
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
    of: VIOLATIONS,
    paramsOf: none,
    handleOf: changeApprove,
  },
  { path: "{collection}", paramsOf: updateParams, handleOf: listPage },
  { path: "violation/{id}", of: VIOLATIONS, paramsOf: none, handleOf: oneFeed },
];
