import type { Store } from "@cyberintegrations/store";
import { replay } from "cyberintegrations-test-servers/check-schedules";
import fc from "fast-check";
import type { PgBoss } from "pg-boss";
import { collectionQueue, deadLetterQueue } from "../../src/queue.ts";
import { action } from "./actions.ts";
import { checkInvariants } from "./invariants.ts";
import { names, World, type Defect } from "./world.ts";

const { replayPath } = replay();
let runs = 0;

/**
 * Random schedules of jobs of one tenant, and of workers that fail, are late or expire.
 *
 * @param only The only invariant to check. Default: all.
 */
export const schedules = (boss: PgBoss, origin: Store, defect: Defect = {}, only?: string) =>
  fc.asyncProperty(
    fc.scheduler(),
    fc.commands(
      [
        action.map(({ text, run }) => ({
          check: () => true,
          async run(_: object, world: World) {
            await run(world);
            await checkInvariants(world, false, only);
          },
          toString: () => text,
        })),
      ],
      { maxCommands: 30, size: "max", ...(replayPath === undefined ? {} : { replayPath }) },
    ),
    async (scheduler, commands) => {
      const world = new World(boss, origin.forTenant(`tenant-${(runs += 1)}`), scheduler, defect);
      try {
        for (const name of names) for (const id of ["a", "b"]) world.source.edit(name, id);
        await world.schedule(names);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        await readOnceMore(world);
        await checkInvariants(world, true, only);
      } finally {
        await world.finish();
        await world.schedule([]);
        for (const queue of [collectionQueue, deadLetterQueue]) await boss.deleteAllJobs(queue);
      }
    },
  );

/** Ends everything that runs, and reads all collections without a fault. */
async function readOnceMore(world: World): Promise<void> {
  await world.schedule(names);
  await world.finish();
  world.source.failures.length = 0;
  await world.expire();
  await world.due();
  do {
    await world.finish();
    await world.pass();
  } while (await world.fetch());
}
