import { inSpan } from "@cyberintegrations/ingest";
import pMap from "p-map";
import type { PgBoss, Schedule } from "pg-boss";
import { keyOf, type CollectionJob } from "./job.ts";
import { collectionQueue, deadLetterQueue } from "./queue.ts";
import { version } from "./version.ts";
import type { AllWanted, Wanted } from "./wanted.ts";

/** The job that a schedule queues. */
export interface ScheduledJob extends CollectionJob {
  /** The version that wrote the schedule. */
  readonly version: string;
}

/** What an update changed, as `tenant/collection`. */
export interface ScheduleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** How many statements run at the same time. */
const concurrency = 4;
const page = 10_000;

/**
 * Makes the schedules match what is wanted. A new collection is queued at once, so that it does not wait for its first
 * turn; one that is no longer wanted is removed from the queue. The schedules of a tenant whose collections are unknown
 * stay unchanged, and so does that of a collection without data at present.
 *
 * @internal
 */
export function updateSchedules(
  boss: PgBoss,
  { wanted, withoutData, unknown }: AllWanted,
): Promise<ScheduleChanges> {
  return inSpan("schedule", {}, async () => {
    const present = await allSchedules(boss);
    const added = [...wanted].filter(([key]) => !present.has(key));
    const changed = [...wanted].filter(([key, { rule }]) => {
      const schedule = present.get(key);
      return schedule && (schedule.cron !== rule || jobOf(schedule).version !== version);
    });
    const removed = [...present].filter(
      ([key, schedule]) =>
        !wanted.has(key) && !withoutData.has(key) && !unknown.has(jobOf(schedule).tenant),
    );
    await pMap([...added, ...changed], ([, one]) => write(boss, one), { concurrency });
    await boss.insert(
      collectionQueue,
      added.map(([singletonKey, one]) => ({ data: jobFor(one), singletonKey })),
    );
    await pMap(removed, ([key]) => remove(boss, key), { concurrency });
    const keys = (entries: readonly (readonly [string, unknown])[]) => entries.map(([key]) => key);
    return {
      added: keys(added),
      changed: keys(changed),
      removed: keys(removed),
      unchanged: wanted.size - added.length - changed.length,
    };
  });
}

/** All schedules, by the keys of their collections. @internal */
export async function allSchedules(boss: PgBoss): Promise<Map<string, Schedule>> {
  const all = new Map<string, Schedule>();
  for (;;) {
    const after = [...all.values()].at(-1);
    const more = await boss.getSchedules(collectionQueue, undefined, {
      limit: page,
      ...(after && { after }),
    });
    for (const schedule of more) all.set(schedule.key, schedule);
    if (more.length < page) return all;
  }
}

/** The job that a schedule queues. @internal */
export const jobOf = (schedule: Schedule): ScheduledJob => schedule.data as ScheduledJob;

const jobFor = ({ tenant, collection }: CollectionJob): ScheduledJob => ({
  tenant,
  collection,
  version,
});

async function write(boss: PgBoss, wanted: Wanted): Promise<void> {
  const key = keyOf(wanted);
  await boss.schedule(collectionQueue, wanted.rule, jobFor(wanted), {
    key,
    singletonKey: key,
    missed: "once",
  });
}

/** An active job continues to its end. */
async function remove(boss: PgBoss, key: string): Promise<void> {
  await boss.unschedule(collectionQueue, key);
  for (const queue of [collectionQueue, deadLetterQueue]) {
    const jobs = await boss.findJobs(queue, { key, queued: true });
    if (jobs.length > 0)
      await boss.deleteJob(
        queue,
        jobs.map(({ id }) => id),
      );
  }
}
