import type { Job, PgBoss } from "pg-boss";
import type { CollectionJob } from "./job.ts";
import { line } from "./queue.ts";
import { work, type WorkOptions } from "./work.ts";

/** How often a slot without work asks for some, in seconds. */
const poll = 2;

/** Starts the slots of a worker: each works one job after another, and asks at once for the next. */
export async function startSlots(count: number, options: WorkOptions): Promise<void> {
  const { boss } = options;
  for (let slot = 0; slot < count; slot += 1) {
    // Not one worker of that many slots: each must be woken by itself.
    const own: { id?: string } = {};
    own.id = await boss.work<CollectionJob>(
      line,
      { pollingIntervalSeconds: poll, perJobResults: true },
      async (jobs: Job<CollectionJob>[]) => {
        const results = [];
        for (const job of jobs) results.push(await work(job, options));
        if (own.id !== undefined) boss.notifyWorker(own.id);
        return results;
      },
    );
  }
}

/** Lets the slots give back what they have in hand, and leaves the line. */
export async function stopSlots(boss: PgBoss, patience: number): Promise<void> {
  await boss.offWork(line, { wait: true });
  await boss.stop({ timeout: patience });
}
