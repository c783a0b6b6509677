import fc from "fast-check";
import { at, type Action, type At } from "../action.ts";
import { claim, readCursor } from "./claim.ts";
import { commit } from "./commit.ts";
import { crash, crashOfOutput } from "./crash.ts";
import { expire, expireTwice } from "./expire.ts";
import { acquireLock, pass, passDay, releaseLock } from "./locks.ts";
import { markSynced } from "./mark-synced.ts";
import { dropQuarantined, readQuarantine, retryQuarantined } from "./quarantine.ts";
import { acknowledge, announce, changeLetters, claimOutput, replayOutput } from "./outputs.ts";
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

/** What two processes may do at the same time with the output of a tenant. */
const delivering = (where: At): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 4, arbitrary: acknowledge(where) },
    ...[announce, replayOutput, changeLetters].map((make) => make(where)),
    fc.constant(claimOutput(where)),
  );

/** Actions of a schedule about one matter, with how often they are chosen. */
type Weighted = readonly (readonly [number, (where: At) => fc.Arbitrary<Action>])[];

const reading: Weighted[number] = [
  2,
  (where) => fc.integer({ min: 1, max: 4 }).map((limit) => readChanges(where, limit)),
];

const onFeeds: Weighted = [
  [8, commit],
  [3, always(claim)],
  [4, always(readCursor)],
  [2, crash],
  [3, always(readQuarantine)],
  [4, always(retryQuarantined)],
  [1, dropQuarantined],
  [1, always(markSynced)],
  reading,
  [4, (where) => race(where, writing)],
];

const onExpiry: Weighted = [
  [6, commit],
  [4, always(readCursor)],
  [2, () => passDay],
  [2, always(expire)],
  [2, always(expireTwice)],
  [2, (where) => race(where, writing, always(expire))],
  reading,
];

const onOutputs: Weighted = [
  [3, always(claimOutput)],
  [6, acknowledge],
  [2, announce],
  [1, replayOutput],
  [1, changeLetters],
  [2, crashOfOutput],
  [2, (where) => race(where, delivering)],
];

const anyOf = (actions: Weighted): fc.Arbitrary<Action> =>
  at.chain((where) =>
    fc.oneof(...actions.map(([weight, make]) => ({ weight, arbitrary: make(where) }))),
  );

/** The matters of schedules: each schedule is about one of them, so that its actions meet. */
export const matters = {
  feeds: fc.oneof(
    { weight: 8, arbitrary: anyOf(onFeeds) },
    { weight: 1, arbitrary: fc.oneof(acquireLock, releaseLock, pass) },
  ),
  expiry: anyOf(onExpiry),
  outputs: anyOf(onOutputs),
};
