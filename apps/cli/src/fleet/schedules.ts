import pMap from "p-map";
import type { PgBoss, Schedule } from "pg-boss";
import { inSpan } from "@cyberintegrations/ingest";
import { keyOf, type CollectionJob } from "./job.ts";
import { deadLetters, line } from "./queue.ts";
import { version } from "../version.ts";
import type { AllWanted, Wanted } from "./wanted.ts";

/** What a schedule puts in the line. */
export interface ScheduledJob extends CollectionJob {
  /** The version that wrote the schedule. */
  readonly version: string;
}

/** What became of the schedules, by the keys of their collections. */
export interface ScheduleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** How many statements are under way at a time. */
const concurrency = 4;
const page = 10_000;

/**
 * Brings the schedules to what is wanted. What is new goes to the line at once, so that nobody waits for its first turn;
 * what is no longer wanted leaves the line. The schedules of a tenant whose collections are unknown stay as they are, and so
 * does that of a collection without data for now.
 */
export function keepSchedules(boss: PgBoss, { wanted, withoutData, unknown }: AllWanted) {
  return inSpan("schedule", {}, async (): Promise<ScheduleChanges> => {
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
      line,
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

/** All schedules, by the keys of their collections. */
export async function allSchedules(boss: PgBoss): Promise<Map<string, Schedule>> {
  const all = new Map<string, Schedule>();
  for (;;) {
    const after = [...all.values()].at(-1);
    const more = await boss.getSchedules(line, undefined, { limit: page, ...(after && { after }) });
    for (const schedule of more) all.set(schedule.key, schedule);
    if (more.length < page) return all;
  }
}

/** The job that a schedule puts in the line. */
export const jobOf = (schedule: Schedule): ScheduledJob => schedule.data as ScheduledJob;

const jobFor = ({ tenant, collection }: CollectionJob): ScheduledJob => ({
  tenant,
  collection,
  version,
});

async function write(boss: PgBoss, wanted: Wanted): Promise<void> {
  const key = keyOf(wanted);
  await boss.schedule(line, wanted.rule, jobFor(wanted), {
    key,
    singletonKey: key,
    missed: "once",
  });
}

/** A job that is in work is let finish. */
async function remove(boss: PgBoss, key: string): Promise<void> {
  await boss.unschedule(line, key);
  for (const queue of [line, deadLetters]) {
    const jobs = await boss.findJobs(queue, { key, queued: true });
    if (jobs.length > 0)
      await boss.deleteJob(
        queue,
        jobs.map(({ id }) => id),
      );
  }
}
