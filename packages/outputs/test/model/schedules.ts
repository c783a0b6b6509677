import { replay } from "cyberintegrations-test-servers/check-schedules";
import fc from "fast-check";
import { command } from "./actions.ts";
import { checkInvariants } from "./invariants.ts";
import type { Site } from "./sites.ts";
import { World, type Defect } from "./world.ts";

const { replayPath } = replay();

/**
 * Random schedules of deliveries of one output that run at the same time, fail and crash, while indicators change and expire.
 *
 * @param only The only invariant to check. Default: all.
 */
export const schedules = (site: Site, defect: Defect = {}, only?: string) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.commands([command], {
      maxCommands: 50,
      size: "max",
      ...(replayPath === undefined ? {} : { replayPath }),
    }),
    async (scheduler, commands) => {
      await using store = await site.open();
      const world = new World(store, scheduler, defect);
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      } finally {
        await world.finish();
      }
      await deliverOnceMore(world);
      await checkInvariants(world, only);
    },
  );

/** Delivers everything without a fault. */
async function deliverOnceMore(world: World): Promise<void> {
  world.receiver.faults.length = 0;
  world.receiver.poison.clear();
  await world.store.retryDeadLetters();
  world.start();
  await world.finish();
}
