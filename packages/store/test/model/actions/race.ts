import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Action, At, Outcome } from "../action.ts";
import type { Model } from "../model.ts";
import type { World } from "../world.ts";

/**
 * Two processes do something with the same collection at the same time. The scheduler chooses which one takes the next step of
 * its transaction. The result must be that of one order, one after another.
 */
export const race = (where: At, one: (where: At) => fc.Arbitrary<Action>): fc.Arbitrary<Action> =>
  fc.tuple(one({ ...where, process: 0 }), one({ ...where, process: 1 })).map((actions) => ({
    text: `race(${actions.map(({ text }) => text).join(", ")})`,
    expect(model, got) {
      const orders = [actions, actions.toReversed()].map((order) => inOrder(model, order, actions));
      const right = orders.find(({ outcome }) => isDeepStrictEqual(outcome, got)) ?? orders[0];
      Object.assign(model, right?.model);
      return right?.outcome ?? {};
    },
    async run(world) {
      const running = actions.map((action, process) =>
        world.stepping(
          process,
          () => scheduled(world),
          () => action.run(world),
        ),
      );
      const [first, second] = await world.scheduler.waitFor(Promise.all(running));
      return { first, second };
    },
  }));

const scheduled = (world: World) => world.scheduler.schedule(Promise.resolve());

function inOrder(before: Model, order: readonly Action[], [first, second]: readonly Action[]) {
  const model = structuredClone(before);
  const outcomes = new Map<Action | undefined, Outcome>();
  for (const action of order) outcomes.set(action, action.expect(model, {}));
  return { model, outcome: { first: outcomes.get(first), second: outcomes.get(second) } };
}
