import type { OutputStatus, Store } from "@cyberintegrations/store";
import pMap from "p-map";
import type { PgBoss } from "pg-boss";
import { keyOf, type DeliveryJob, type OutputJob } from "./job.ts";
import { outputQueue, schema } from "./queue.ts";
import { allSchedules, jobOf } from "./schedules.ts";

/** How far a scheduled output is behind. */
export interface OutputLag extends OutputJob {
  /** The position up to which everything was delivered or skipped; 0 before the first delivery. */
  readonly position: number;
  /** The number of changes after the position; null before the first delivery. */
  readonly lag: number | null;
  /** When the first of them was committed, as ISO 8601; null if there is none. */
  readonly oldest: string | null;
  /** Items that the destination did not accept. */
  readonly deadLetters: number;
  /** When the position was last changed, as ISO 8601; null if never. */
  readonly acknowledgedAt: string | null;
  /** Open while the destination is not available, after several failures in a row. */
  readonly circuit: "closed" | "open";
  /** Why the destination is not available; null if it is. */
  readonly error: string | null;
}

/** How many tenants are read at the same time. */
const concurrency = 4;

/** The scheduled outputs of all tenants, ordered by key. @internal */
export async function outputLags(boss: PgBoss, store: Store): Promise<OutputLag[]> {
  const outputs = [...(await allSchedules(boss, outputQueue)).values()].map(jobOf<OutputJob>);
  const tenants = [...new Set(outputs.map(({ tenant }) => tenant))];
  const stored = new Map<string, OutputStatus>();
  await pMap(
    tenants,
    async (tenant) => {
      for (const status of await store.forTenant(tenant).outputs())
        stored.set(keyOf({ tenant, output: status.output }), status);
    },
    { concurrency },
  );
  const queued = await queuedJobs(boss);
  return outputs.map(({ tenant, output }) => {
    const key = keyOf({ tenant, output });
    const { position = 0, lag = null, oldest = null } = stored.get(key) ?? {};
    const { deadLetters = 0, acknowledgedAt = null } = stored.get(key) ?? {};
    const { reason: error = null, circuit = "closed" } = queued.get(key)?.waiting ?? {};
    return { tenant, output, position, lag, oldest, deadLetters, acknowledgedAt, circuit, error };
  });
}

/** The jobs that are queued or active, by key. */
async function queuedJobs(boss: PgBoss): Promise<Map<string, DeliveryJob>> {
  const { rows } = await boss
    .getDb()
    .executeSql(`SELECT data FROM ${schema}.job WHERE name = $1 AND state < 'completed'`, [
      outputQueue,
    ]);
  const jobs = (rows as { readonly data: DeliveryJob }[]).map(({ data }) => data);
  return new Map(jobs.map((job) => [keyOf(job), job]));
}
