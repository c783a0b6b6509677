import type { Store } from "@cyberintegrations/store";
import type { PgBoss } from "pg-boss";
import { listDeadLetters, type DeadLetter } from "./dead-letters.ts";
import { keyOf, type CollectionJob } from "./job.ts";
import { members, type Member } from "./members.ts";
import { line, schema } from "./queue.ts";
import { allSchedules, jobOf } from "./schedules.ts";

/** How many collections stand where. */
export interface LineCounts {
  /** Wait for a worker. */
  readonly ready: number;
  /** Failed, and wait for the time of their next try. */
  readonly backingOff: number;
  /** Are being read. */
  readonly active: number;
}

/** How far a collection that is read again and again lies behind. */
export interface Lag extends CollectionJob {
  /** When it was last read to its end; null where it never was. */
  readonly syncedAt: string | null;
  /** Since then, or since it was scheduled. */
  readonly seconds: number;
}

/** How the workers of a store and their line fare. */
export interface FleetStatus {
  readonly members: readonly Member[];
  readonly line: LineCounts;
  /** Who has waited longest for a worker, and since when. */
  readonly oldest: (CollectionJob & { readonly since: Date }) | null;
  readonly deadLetters: readonly DeadLetter[];
  readonly lags: readonly Lag[];
}

/** Looks at the workers of a store and their line. */
export async function lookAt(boss: PgBoss, store: Store, now: number): Promise<FleetStatus> {
  const [all, counts, oldest, letters, lags] = await Promise.all([
    members(boss),
    lineCounts(boss),
    oldestReady(boss),
    listDeadLetters(boss),
    lagsOf(boss, store, now),
  ]);
  return { members: all, line: counts, oldest, deadLetters: letters, lags };
}

/** The same without what is other tenants': all work in the same line. */
export function ofTenant(status: FleetStatus, tenant: string): FleetStatus {
  const isOwn = (job: CollectionJob) => job.tenant === tenant;
  const { oldest, deadLetters, lags } = status;
  return {
    ...status,
    oldest: oldest && isOwn(oldest) ? oldest : null,
    deadLetters: deadLetters.filter(isOwn),
    lags: lags.filter(isOwn),
  };
}

// The engine's own counts may be a minute old, so its table is asked. The order of the states is that of a job's life.
const waiting = `FROM ${schema}.job WHERE name = $1 AND state < 'completed'`;

async function lineCounts(boss: PgBoss): Promise<LineCounts> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS ready,
       count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS "backingOff",
       count(*) FILTER (WHERE state = 'active')::int AS active
     ${waiting}`,
    [line],
  );
  return rows[0] as LineCounts;
}

async function oldestReady(boss: PgBoss): Promise<FleetStatus["oldest"]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT data->>'tenant' AS tenant, data->>'collection' AS collection, start_after AS since
     ${waiting} AND state < 'active' AND start_after <= now() ORDER BY start_after LIMIT 1`,
    [line],
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
