import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Action, At, Outcome } from "../action.ts";
import type { Model } from "../model.ts";
import type { World } from "../world.ts";

/**
 * Two processes do something with the same collection at the same time. The scheduler chooses which one takes the next step of
 * its transaction. The result must be that of one order, one after another.
 */
export const race = (
  where: At,
  one: (where: At) => fc.Arbitrary<Action>,
  other: (where: At) => fc.Arbitrary<Action> = one,
): fc.Arbitrary<Action> =>
  fc.tuple(one({ ...where, process: 0 }), other({ ...where, process: 1 })).map((actions) => ({
    text: `race(${actions.map(({ text }) => text).join(", ")})`,
    expect(model, got) {
      const { order } = got as { order: readonly number[] };
      const orders = [actions, actions.toReversed()];
      // The order of the commits first, in case both have the same outcome. A call that was refused, or that deletes what it saw
      // before the other one committed, came before the other or after it.
      const possible = order[0] === 1 ? orders.toReversed() : orders;
      const results = possible.map((list) => inOrder(model, list, actions, order));
      const right = results.find(({ outcome }) => isDeepStrictEqual(outcome, got)) ?? results[0];
      Object.assign(model, right?.model);
      return right?.outcome ?? {};
    },
    async run(world) {
      const { results, order } = await together(world, actions);
      const [first, second] = results;
      return { first, second, order };
    },
  }));

/** Runs an action of each process at the same time. Resolves to their outcomes, and to the order of their last commits. */
export async function together(
  world: World,
  actions: readonly Action[],
): Promise<{ results: readonly Outcome[]; order: readonly number[] }> {
  let order: readonly number[] = [];
  const running = actions.map((action, process) =>
    world.stepping(
      process,
      async (step) => {
        await world.scheduler.schedule(Promise.resolve());
        // From here to its end, a transaction blocks the other one.
        if (step === "commit") order = [...order.filter((last) => last !== process), process];
      },
      () => action.run(world),
    ),
  );
  const results = await world.scheduler.waitFor(Promise.all(running));
  return { results, order };
}

function inOrder(
  before: Model,
  list: readonly Action[],
  [first, second]: readonly Action[],
  order: readonly number[],
) {
  const model = structuredClone(before);
  const outcomes = new Map<Action | undefined, Outcome>();
  for (const action of list) outcomes.set(action, action.expect(model, {}));
  return { model, outcome: { first: outcomes.get(first), second: outcomes.get(second), order } };
}
