import fc from "fast-check";
import { replay } from "cyberintegrations-test-servers/check-schedules";
import type { Action } from "./action.ts";
import { action } from "./actions/index.ts";
import { checkInvariants, checkOutcome, checkReaders } from "./invariants.ts";
import { newModel, type Model } from "./model.ts";
import type { Site } from "./sites.ts";
import { World, type Defect } from "./world.ts";

const { replayPath } = replay();

/** One action as a command: its outcome must be the model's, and a call that fails must change nothing. */
const commandOf = (one: Action): fc.AsyncCommand<Model, World> => ({
  check: () => true,
  async run(model, world) {
    const got = await one.run(world);
    checkOutcome(one.expect(model, got), got);
    if ("refused" in got || "died" in got) await checkInvariants(model, world);
  },
  toString: () => one.text,
});

/** Random schedules of actions of two processes on a store: whatever their order, the invariants hold. */
export const schedules = (site: Site, defect: Defect = {}) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.commands([action.map(commandOf)], {
      maxCommands: 24,
      size: "max",
      ...(replayPath === undefined ? {} : { replayPath }),
    }),
    async (scheduler, commands) => {
      await site.clear();
      const world = new World(site, scheduler, defect);
      try {
        await world.open(0);
        await world.open(1);
        const model = newModel(site);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await checkInvariants(model, world);
        await checkReaders(model, world);
      } finally {
        await world.close();
      }
    },
  );
