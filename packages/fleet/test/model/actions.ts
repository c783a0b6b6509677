import fc from "fast-check";
import { names, type World } from "./world.ts";

interface Action {
  /** For the counterexample. */
  readonly text: string;
  readonly run: (world: World) => unknown;
}

const always = (text: string, run: Action["run"]) => fc.constant({ text, run });

/** What happens to the source, the schedules, the jobs and the workers. To add an action, add it to the list. */
const actions: readonly (readonly [weight: number, fc.Arbitrary<Action>])[] = [
  [
    3,
    fc.tuple(fc.constantFrom(...names), fc.constantFrom("a", "b", "c")).map((feed) => ({
      text: `edit(${feed.join()})`,
      run: (world) => {
        world.source.edit(...feed);
      },
    })),
  ],
  [
    2,
    fc.subarray([...names]).map((collections) => ({
      text: `schedule(${collections.join()})`,
      run: (world) => world.schedule(collections),
    })),
  ],
  [
    2,
    fc.constantFrom(401, 503).map((status) => ({
      text: `failNextRequest(${status})`,
      run: (world) => world.source.failures.push(status),
    })),
  ],
  [2, always("due()", (world) => world.due())],
  [4, always("fetch()", (world) => world.fetch())],
  [2, always("expire()", (world) => world.expire())],
  [2, always("pass()", (world) => world.pass())],
  [1, always("retryDeadLetters()", (world) => world.retryDeadLetters())],
  [10, always("step()", (world) => world.step())],
];

/** Any action, as a command. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  ...actions.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);
