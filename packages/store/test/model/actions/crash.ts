import fc from "fast-check";
import type { Action, At, Outcome } from "../action.ts";
import type { Model } from "../model.ts";
import type { World } from "../world.ts";
import { acknowledge, announce } from "./outputs.ts";
import { commitInModel, commitInStore, page, type Page } from "./commit.ts";

/** Something with transactions that a process does. */
type Work = Pick<Action, "text" | "expect" | "run">;

interface End {
  /** After how many steps of the work. */
  readonly step: number;
  /** Whether the machine ends, or only the process. */
  readonly isMachine: boolean;
}

/** Everything ends at some step of the work, or after it. It is done only if it was over. */
const dying = (where: At, work: fc.Arbitrary<Work>, steps: number): fc.Arbitrary<Action> =>
  fc
    .record({ work, step: fc.integer({ min: 0, max: steps }), isMachine: fc.boolean() })
    .map(({ work: what, ...end }) => {
      const processes = end.isMachine ? [0, 1] : [where.process];
      return {
        text: `crash(${what.text}, ${JSON.stringify(end)})`,
        expect(model, got) {
          const isOver = got["done"] !== undefined;
          const done = isOver ? what.expect(model, {}) : undefined;
          for (const one of processes) forget(model, one);
          return { died: true, done };
        },
        async run(world) {
          const done = await dieWhile(world, where.process, end, () => what.run(world));
          for (const one of processes) await world.restart(one);
          return { died: true, done };
        },
      };
    });

/** A crash while a page is committed. */
export const crash = (where: At): fc.Arbitrary<Action> =>
  dying(
    where,
    page(where).map((what: Page) => ({
      text: JSON.stringify(what),
      expect: (model) => commitInModel(model, what).outcome,
      run: async (world) => (await commitInStore(world, what)).outcome,
    })),
    12,
  );

/** A crash while an output is claimed, announced or acknowledged. */
export const crashOfOutput = (where: At): fc.Arbitrary<Action> =>
  dying(where, fc.oneof(acknowledge(where), announce(where)), 6);

/** Resolves to the outcome of the work, if it was over before the end. */
async function dieWhile(
  world: World,
  process: number,
  { step: last, isMachine }: End,
  work: () => Promise<Outcome>,
): Promise<Outcome | undefined> {
  const end = new Error("the process has ended");
  let [steps, hasEnded] = [0, false];
  const onStep = async () => {
    if (hasEnded) throw end;
    steps += 1;
    if (steps <= last) return;
    hasEnded = true;
    if (isMachine) await world.cut();
    throw end;
  };
  try {
    const outcome = await world.stepping(process, onStep, work);
    if (isMachine) await world.cut();
    return outcome;
  } catch (error) {
    if (error !== end) throw error;
    return undefined;
  }
}

/** What a process knew ends with it; and its lock, where locks don't expire. */
function forget(model: Model, process: number): void {
  for (const known of [model.readers, model.read, model.claims]) {
    for (const key of known.keys()) if (key.startsWith(`${process} `)) known.delete(key);
  }
  if (!model.locksExpire && model.lock?.token === model.own.get(process)) model.lock = undefined;
  model.own.delete(process);
}
