import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { replay } from "cyberintegrations-test-servers/check-schedules";
import type { Action } from "./action.ts";
import { matters } from "./actions/index.ts";
import { Broken, checkInvariants, checkReaders, wrongOutcome } from "./invariants.ts";
import { newModel, type Model } from "./model.ts";
import type { Site } from "./sites.ts";
import { World, type Defect } from "./world.ts";

const { replayPath } = replay();

/** One action as a command: its outcome must be the model's, and a call that fails must change nothing. */
const commandOf = (one: Action): fc.AsyncCommand<Model, World> => ({
  check: () => true,
  async run(model, world) {
    const got = await one.run(world);
    const expected = one.expect(model, got);
    // What is stored says more about a wrong outcome than the outcome does.
    const isRight = isDeepStrictEqual(got, expected);
    const isDecisive = "refused" in expected || "order" in expected;
    if (!isRight && isDecisive) throw wrongOutcome(expected, got);
    if (!isRight || "refused" in got || "died" in got) await checkInvariants(model, world);
    if (!isRight) throw wrongOutcome(expected, got);
  },
  toString: () => one.text,
});

/** Actions about one matter. */
export const actionsAbout = (matter: keyof typeof matters) =>
  fc.commands([matters[matter].map(commandOf)], {
    maxCommands: 24,
    size: "max",
    ...(replayPath === undefined ? {} : { replayPath }),
  });

/** Most schedules are about feeds. */
const any = fc.oneof(
  { weight: 3, arbitrary: actionsAbout("feeds") },
  actionsAbout("expiry"),
  actionsAbout("outputs"),
);

/**
 * Random schedules of actions of two processes on a store: whatever their order, the invariants hold.
 *
 * @param invariant The only one to report, in a store with a defect. Default: all.
 * @param about Their actions. Default: any.
 */
export const schedules = (site: Site, defect: Defect = {}, invariant?: string, about = any) =>
  fc.asyncProperty(fc.scheduler(), about, async (scheduler, commands) => {
    await site.clear();
    const world = new World(site, scheduler, defect);
    try {
      await world.open(0);
      await world.open(1);
      const model = newModel(site);
      await fc.asyncModelRun(() => ({ model, real: world }), commands);
      await checkInvariants(model, world);
      await checkReaders(model, world);
    } catch (error) {
      const isOther = error instanceof Broken && ![undefined, error.invariant].includes(invariant);
      if (!isOther) throw error;
    } finally {
      await world.close();
    }
  });
