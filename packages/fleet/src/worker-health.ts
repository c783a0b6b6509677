import type { PgBoss } from "pg-boss";
import type { FleetAccounts } from "./fleet-accounts.ts";
import type { Failure } from "./job.ts";
import type { OutputState } from "./output-states.ts";
import type { DatabaseHealth } from "./pulse.ts";
import { collectionQueue } from "./queue.ts";

/** The state of a worker. Times are ISO 8601. */
export interface WorkerHealth {
  /** False if the database does not answer, or if no slot is busy and none could request a job for more than 30 seconds. */
  readonly ok: boolean;
  readonly slots: number;
  readonly busy: number;
  /** When a slot last requested a job and received an answer. */
  readonly askedAt: string | null;
  readonly database: DatabaseHealth;
  /** Tenants whose account can't be used. The worker is healthy nevertheless: it reads the others. */
  readonly tenants: Readonly<Record<string, Failure>>;
  /** The outputs to which this worker has delivered. A destination that is down does not make the worker unhealthy. */
  readonly outputs?: readonly OutputState[];
}

/** The longest time in which idle slots may request no job, in ms. */
const longestIdle = 30_000;

/** @param since When the worker started. @internal */
export function workerHealth(
  boss: PgBoss,
  database: DatabaseHealth,
  unusable: NonNullable<FleetAccounts["unusable"]>,
  since: number,
  now: number,
): WorkerHealth {
  const slots = boss.getWipData().filter(({ name }) => name === collectionQueue);
  const asked = Math.max(...slots.map(({ lastFetchedOn }) => lastFetchedOn ?? 0), 0);
  const busy = slots.filter(({ count }) => count > 0).length;
  return {
    ok: database.ok && (busy > 0 || now - Math.max(asked, since) <= longestIdle),
    slots: slots.length,
    busy,
    askedAt: asked === 0 ? null : new Date(asked).toISOString(),
    database,
    tenants: Object.fromEntries(
      [...unusable].map(([tenant, { code, message }]) => [tenant, { code, message }]),
    ),
  };
}
