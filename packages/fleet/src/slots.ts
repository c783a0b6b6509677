import type { Job, PgBoss } from "pg-boss";
import type { CollectionJob } from "./job.ts";
import { collectionQueue } from "./queue.ts";
import { work, type WorkOptions } from "./work.ts";

/** How often an idle slot requests a job, in seconds. */
const poll = 2;

/** Starts the slots of a worker. Each processes one job after another, and requests the next one at once. */
export async function startSlots(count: number, options: WorkOptions): Promise<void> {
  const { boss } = options;
  for (let slot = 0; slot < count; slot += 1) {
    // Not one pg-boss worker with many slots: each slot must be notified by itself.
    const own: { id?: string } = {};
    own.id = await boss.work<CollectionJob>(
      collectionQueue,
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

/** Waits until the slots have returned their jobs, at most for `timeout` ms, and leaves the queue. */
export async function stopSlots(boss: PgBoss, timeout: number): Promise<void> {
  await boss.offWork(collectionQueue, { wait: true });
  await boss.stop({ timeout });
}
