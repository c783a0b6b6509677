import fc from "fast-check";
import type { Action, At } from "../action.ts";
import type { Model } from "../model.ts";
import type { World } from "../world.ts";
import { commitInStore, page } from "./commit.ts";

/** Everything ends at some step of a transaction: the machine, or only the process. Nothing of that page is stored. */
export const crash = (where: At): fc.Arbitrary<Action> =>
  fc
    .record({ page: page(where), step: fc.integer({ min: 0, max: 8 }), isMachine: fc.boolean() })
    .map((what) => {
      const { process } = what.page.where;
      const processes = what.isMachine ? [0, 1] : [process];
      return {
        text: `crash(${JSON.stringify(what)})`,
        expect(model) {
          for (const one of processes) forget(model, one);
          return { died: true };
        },
        async run(world) {
          await dieWhileCommitting(world, what);
          for (const one of processes) await world.restart(one);
          return { died: true };
        },
      };
    });

async function dieWhileCommitting(
  world: World,
  what: { page: Parameters<typeof commitInStore>[1]; step: number; isMachine: boolean },
): Promise<void> {
  let steps = 0;
  const end = new Error("the process has ended");
  const process = { hasEnded: false };
  const onStep = async (step: string) => {
    if (process.hasEnded) throw end;
    steps += 1;
    if (steps <= what.step && step !== "commit") return;
    process.hasEnded = true;
    if (what.isMachine) await world.cut();
    throw end;
  };
  try {
    await world.stepping(what.page.where.process, onStep, () => commitInStore(world, what.page));
  } catch (error) {
    if (error !== end) throw error;
  }
  // The commit may have been refused before the step.
  if (what.isMachine && !process.hasEnded) await world.cut();
}

/** What a process knew ends with it; and its lock, where locks don't expire. */
function forget(model: Model, process: number): void {
  for (const known of [model.readers, model.read]) {
    for (const key of known.keys()) if (key.startsWith(`${process} `)) known.delete(key);
  }
  if (!model.locksExpire && model.lock?.token === model.own.get(process)) model.lock = undefined;
  model.own.delete(process);
}
