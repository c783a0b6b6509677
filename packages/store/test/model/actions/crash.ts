import fc from "fast-check";
import type { Action, At, Outcome } from "../action.ts";
import type { Model } from "../model.ts";
import type { World } from "../world.ts";
import { commitInModel, commitInStore, page, type Page } from "./commit.ts";

interface Crash {
  readonly page: Page;
  /** After how many steps of the commit. */
  readonly step: number;
  /** Whether the machine ends, or only the process. */
  readonly isMachine: boolean;
}

/** Everything ends at some step of a commit, or after it. The page is stored only if the commit was over. */
export const crash = (where: At): fc.Arbitrary<Action> =>
  fc
    .record({ page: page(where), step: fc.integer({ min: 0, max: 12 }), isMachine: fc.boolean() })
    .map((what) => {
      const processes = what.isMachine ? [0, 1] : [where.process];
      return {
        text: `crash(${JSON.stringify(what)})`,
        expect(model, got) {
          const isOver = got["committed"] !== undefined;
          const committed = isOver ? commitInModel(model, what.page).outcome : undefined;
          for (const one of processes) forget(model, one);
          return { died: true, committed };
        },
        async run(world) {
          const committed = await dieWhileCommitting(world, what);
          for (const one of processes) await world.restart(one);
          return { died: true, committed };
        },
      };
    });

/** Resolves to the outcome of the commit, if it was over before the end. */
async function dieWhileCommitting(
  world: World,
  { page: what, step: last, isMachine }: Crash,
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
    const { process } = what.where;
    const { outcome } = await world.stepping(process, onStep, () => commitInStore(world, what));
    if (isMachine) await world.cut();
    return outcome;
  } catch (error) {
    if (error !== end) throw error;
    return undefined;
  }
}

/** What a process knew ends with it; and its lock, where locks don't expire. */
function forget(model: Model, process: number): void {
  for (const known of [model.readers, model.read]) {
    for (const key of known.keys()) if (key.startsWith(`${process} `)) known.delete(key);
  }
  if (!model.locksExpire && model.lock?.token === model.own.get(process)) model.lock = undefined;
  model.own.delete(process);
}
