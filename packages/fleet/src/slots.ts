import type { Job, JobResult, PgBoss } from "pg-boss";
import type { FleetJob } from "./job.ts";
import { collectionQueue, outputQueue } from "./queue.ts";

/** How often an idle slot requests a job, in seconds. */
const poll = 2;

/** The slots of a worker for one queue. */
export interface Slots<Data extends FleetJob> {
  readonly queue: string;
  readonly count: number;
  readonly process: (job: Job<Data>) => Promise<JobResult>;
}

/** Starts slots. Each processes one job after another, and requests the next one at once. */
export async function startSlots<Data extends FleetJob>(
  boss: PgBoss,
  { queue, count, process }: Slots<Data>,
): Promise<void> {
  for (let slot = 0; slot < count; slot += 1) {
    // Not one pg-boss worker with many slots: each slot must be notified by itself.
    const own: { id?: string } = {};
    own.id = await boss.work<Data>(
      queue,
      { pollingIntervalSeconds: poll, perJobResults: true },
      async (jobs: Job<Data>[]) => {
        const results = [];
        for (const job of jobs) results.push(await process(job));
        if (own.id !== undefined) boss.notifyWorker(own.id);
        return results;
      },
    );
  }
}

/** Waits until the slots have returned their jobs, at most for `timeout` ms, and leaves the queue. */
export async function stopSlots(boss: PgBoss, timeout: number): Promise<void> {
  await Promise.all(
    [collectionQueue, outputQueue].map((queue) => boss.offWork(queue, { wait: true })),
  );
  await boss.stop({ timeout });
}
