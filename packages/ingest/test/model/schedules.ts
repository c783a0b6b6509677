import { openStore } from "@cyberintegrations/store";
import { replay } from "cyberintegrations-test-servers/check-schedules";
import fc from "fast-check";
import { tempFolder } from "../temp-folder.ts";
import { command } from "./actions.ts";
import { checkInvariants } from "./invariants.ts";
import { World, type Defect } from "./world.ts";

const { replayPath } = replay();

/**
 * Random schedules of syncs of one collection that run at the same time, fail and crash, while its feeds change.
 *
 * @param only The only invariant to check. Default: all.
 */
export const schedules = (defect: Defect = {}, only?: string) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.commands([command], {
      maxCommands: 40,
      size: "max",
      ...(replayPath === undefined ? {} : { replayPath }),
    }),
    async (scheduler, commands) => {
      using folder = tempFolder();
      await using store = await openStore(`${folder.path}/feeds.db`);
      const world = new World(store, scheduler, defect);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      await world.finish();
      world.source.failures = 0;
      world.start();
      await world.finish();
      await checkInvariants(world, only);
    },
  );
