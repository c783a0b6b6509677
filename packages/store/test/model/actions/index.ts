import fc from "fast-check";
import type { Action } from "../action.ts";
import { claim } from "./claim.ts";
import { commit } from "./commit.ts";
import { crash } from "./crash.ts";
import { acquireLock, pass, releaseLock } from "./locks.ts";
import { markSynced } from "./mark-synced.ts";
import { dropQuarantined, readQuarantine, retryQuarantined } from "./quarantine.ts";

/** Any action of one process, with how often it is chosen. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: commit },
  { weight: 3, arbitrary: claim },
  { weight: 2, arbitrary: crash },
  { weight: 2, arbitrary: readQuarantine },
  { weight: 2, arbitrary: retryQuarantined },
  { weight: 1, arbitrary: dropQuarantined },
  { weight: 1, arbitrary: markSynced },
  { weight: 1, arbitrary: acquireLock },
  { weight: 1, arbitrary: releaseLock },
  { weight: 1, arbitrary: pass },
);
