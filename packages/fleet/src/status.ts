import type { Store } from "@cyberintegrations/store";
import type { PgBoss } from "pg-boss";
import { listDeadLetters, type DeadLetter } from "./dead-letters.ts";
import { keyOf, type CollectionJob, type FleetJob } from "./job.ts";
import { members, type Member } from "./members.ts";
import { outputLags, type OutputLag } from "./output-lags.ts";
import { collectionQueue, schema } from "./queue.ts";
import { allSchedules, jobOf } from "./schedules.ts";

/** How many collections are in each state of the queue. */
export interface QueueCounts {
  /** Waiting for a worker. */
  readonly ready: number;
  /** Failed, and waiting for the time of their next attempt. */
  readonly retrying: number;
  /** Being read. */
  readonly active: number;
}

/** How old the data of a scheduled collection is. */
export interface Lag extends CollectionJob {
  /** When it was last fully synced; null if it never was. */
  readonly syncedAt: string | null;
  /** Since then, or since it was scheduled. */
  readonly seconds: number;
}

/** The workers and schedulers of a store, and their queue. */
export interface FleetStatus {
  readonly members: readonly Member[];
  readonly queue: QueueCounts;
  /** The collection that has waited longest for a worker, and since when. */
  readonly oldest: (CollectionJob & { readonly since: Date }) | null;
  readonly deadLetters: readonly DeadLetter[];
  readonly lags: readonly Lag[];
  readonly outputs: readonly OutputLag[];
}

/** Reads the status of the workers and schedulers of a store. @internal */
export async function statusOf(boss: PgBoss, store: Store, now: number): Promise<FleetStatus> {
  const [all, queue, oldest, deadLetters, lags, outputs] = await Promise.all([
    members(boss),
    queueCounts(boss),
    oldestReady(boss),
    listDeadLetters(boss),
    lagsOf(boss, store, now),
    outputLags(boss, store),
  ]);
  return { members: all, queue, oldest, deadLetters, lags, outputs };
}

/** The same without the collections and outputs of other tenants. The members and the counts are shared by all tenants. */
export function statusOfTenant(status: FleetStatus, tenant: string): FleetStatus {
  const isOwn = (job: FleetJob) => job.tenant === tenant;
  const { oldest, deadLetters, lags, outputs } = status;
  return {
    ...status,
    oldest: oldest && isOwn(oldest) ? oldest : null,
    deadLetters: deadLetters.filter(isOwn),
    lags: lags.filter(isOwn),
    outputs: outputs.filter(isOwn),
  };
}

// The counts of pg-boss may be a minute old, so this reads its table. The states are in the order of a job's life.
const unfinished = `FROM ${schema}.job WHERE name = $1 AND state < 'completed'`;

async function queueCounts(boss: PgBoss): Promise<QueueCounts> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS ready,
       count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS retrying,
       count(*) FILTER (WHERE state = 'active')::int AS active
     ${unfinished}`,
    [collectionQueue],
  );
  return rows[0] as QueueCounts;
}

async function oldestReady(boss: PgBoss): Promise<FleetStatus["oldest"]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT data->>'tenant' AS tenant, data->>'collection' AS collection, start_after AS since
     ${unfinished} AND state < 'active' AND start_after <= now() ORDER BY start_after LIMIT 1`,
    [collectionQueue],
  );
  return (rows[0] as FleetStatus["oldest"] | undefined) ?? null;
}

async function lagsOf(boss: PgBoss, store: Store, now: number): Promise<Lag[]> {
  const synced = new Map(
    (await store.overview()).map((status) => [keyOf(status), status.syncedAt]),
  );
  return [...(await allSchedules(boss))].map(([key, schedule]) => {
    const { tenant, collection } = jobOf(schedule);
    const syncedAt = synced.get(key) ?? null;
    const since = syncedAt === null ? schedule.createdOn.getTime() : Date.parse(syncedAt);
    return { tenant, collection, syncedAt, seconds: Math.max(0, Math.round((now - since) / 1000)) };
  });
}
