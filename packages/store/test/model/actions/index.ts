import fc from "fast-check";
import { at, type Action, type At } from "../action.ts";
import { claim, readCursor } from "./claim.ts";
import { commit } from "./commit.ts";
import { crash } from "./crash.ts";
import { acquireLock, pass, releaseLock } from "./locks.ts";
import { markSynced } from "./mark-synced.ts";
import { dropQuarantined, readQuarantine, retryQuarantined } from "./quarantine.ts";
import { readChanges } from "./read-changes.ts";
import { race } from "./race.ts";

const always = (make: (where: At) => Action) => (where: At) => fc.constant(make(where));

/** What two processes may do at the same time. */
const writing = (where: At): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 8, arbitrary: commit(where) },
    ...[claim, markSynced, retryQuarantined].map((make) => fc.constant(make(where))),
    dropQuarantined(where),
  );

/** Actions on a collection, with how often they are chosen. */
const onCollection: readonly (readonly [number, (where: At) => fc.Arbitrary<Action>])[] = [
  [8, commit],
  [3, always(claim)],
  [4, always(readCursor)],
  [2, crash],
  [3, always(readQuarantine)],
  [4, always(retryQuarantined)],
  [1, dropQuarantined],
  [1, always(markSynced)],
  [2, (where) => fc.integer({ min: 1, max: 4 }).map((limit) => readChanges(where, limit))],
  [4, (where) => race(where, writing)],
];

/** Any action. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: at.chain((where) =>
      fc.oneof(...onCollection.map(([weight, make]) => ({ weight, arbitrary: make(where) }))),
    ),
  },
  { weight: 1, arbitrary: fc.oneof(acquireLock, releaseLock, pass) },
);
