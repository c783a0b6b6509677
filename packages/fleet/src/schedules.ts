import { inSpan } from "@cyberintegrations/ingest";
import pMap from "p-map";
import type { PgBoss, Schedule } from "pg-boss";
import type { CollectionJob, FleetJob, OutputJob } from "./job.ts";
import { collectionQueue, deadLetterQueue, outputQueue } from "./queue.ts";
import { version } from "./version.ts";
import type { AllWanted, WantedOutput } from "./wanted.ts";

/** The job that a schedule queues. */
export type ScheduledJob<Job extends FleetJob = CollectionJob> = Job & {
  /** The version that wrote the schedule. */
  readonly version: string;
};

/** What an update changed, as `tenant/collection` or `tenant/outputs/name`. */
export interface ScheduleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** How many statements run at the same time. */
const concurrency = 4;
const page = 10_000;

/** What is wanted in a queue. */
interface WantedInQueue<Job extends FleetJob> {
  readonly queue: string;
  /** By key. */
  readonly wanted: ReadonlyMap<string, Job & { readonly rule: string }>;
  /** Whether a schedule stays although it is not wanted. */
  readonly isKept?: (key: string, job: ScheduledJob<Job>) => boolean;
}

/**
 * Makes the schedules match what is wanted. A new collection or output is queued at once, so that it does not wait for its first
 * turn; one that is no longer wanted is removed from the queue. The schedules of a tenant whose collections are unknown
 * stay unchanged, and so does that of a collection without data at present.
 *
 * @internal
 */
export function updateSchedules(
  boss: PgBoss,
  { wanted, withoutData, unknown }: AllWanted,
  outputs: ReadonlyMap<string, WantedOutput> = new Map(),
): Promise<ScheduleChanges> {
  return inSpan("schedule", {}, async () => {
    const collections = await updateQueue<CollectionJob>(boss, {
      ...{ queue: collectionQueue, wanted },
      isKept: (key, { tenant }) => withoutData.has(key) || unknown.has(tenant),
    });
    const delivered = await updateQueue<OutputJob>(boss, { queue: outputQueue, wanted: outputs });
    return {
      added: [...collections.added, ...delivered.added],
      changed: [...collections.changed, ...delivered.changed],
      removed: [...collections.removed, ...delivered.removed],
      unchanged: collections.unchanged + delivered.unchanged,
    };
  });
}

async function updateQueue<Job extends FleetJob>(
  boss: PgBoss,
  { queue, wanted, isKept = () => false }: WantedInQueue<Job>,
): Promise<ScheduleChanges> {
  const present = await allSchedules(boss, queue);
  const added = [...wanted].filter(([key]) => !present.has(key));
  const changed = [...wanted].filter(([key, { rule }]) => {
    const schedule = present.get(key);
    return schedule && (schedule.cron !== rule || jobOf(schedule).version !== version);
  });
  const removed = [...present].filter(
    ([key, schedule]) => !wanted.has(key) && !isKept(key, jobOf<Job>(schedule)),
  );
  await pMap([...added, ...changed], ([key, one]) => write(boss, queue, key, one), { concurrency });
  await boss.insert(
    queue,
    added.map(([singletonKey, one]) => ({ data: jobFor(one), singletonKey })),
  );
  await pMap(removed, ([key]) => remove(boss, queue, key), { concurrency });
  const keys = (entries: readonly (readonly [string, unknown])[]) => entries.map(([key]) => key);
  return {
    added: keys(added),
    changed: keys(changed),
    removed: keys(removed),
    unchanged: wanted.size - added.length - changed.length,
  };
}

/** All schedules of a queue, by the keys of their jobs. @internal */
export async function allSchedules(
  boss: PgBoss,
  queue: string = collectionQueue,
): Promise<Map<string, Schedule>> {
  const all = new Map<string, Schedule>();
  for (;;) {
    const after = [...all.values()].at(-1);
    const more = await boss.getSchedules(queue, undefined, {
      limit: page,
      ...(after && { after }),
    });
    for (const schedule of more) all.set(schedule.key, schedule);
    if (more.length < page) return all;
  }
}

/** The job that a schedule queues. @internal */
export const jobOf = <Job extends FleetJob = CollectionJob>(
  schedule: Schedule,
): ScheduledJob<Job> => schedule.data as ScheduledJob<Job>;

const jobFor = ({ rule: _, ...job }: FleetJob & { readonly rule: string }): object => ({
  ...job,
  version,
});

async function write(
  boss: PgBoss,
  queue: string,
  key: string,
  wanted: FleetJob & { readonly rule: string },
): Promise<void> {
  await boss.schedule(queue, wanted.rule, jobFor(wanted), {
    key,
    singletonKey: key,
    missed: "once",
  });
}

/** An active job continues to its end. */
async function remove(boss: PgBoss, own: string, key: string): Promise<void> {
  await boss.unschedule(own, key);
  for (const queue of [own, deadLetterQueue]) {
    const jobs = await boss.findJobs(queue, { key, queued: true });
    if (jobs.length > 0)
      await boss.deleteJob(
        queue,
        jobs.map(({ id }) => id),
      );
  }
}
