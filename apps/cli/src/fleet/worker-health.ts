import type { InputError } from "cyberintegrations";
import type { PgBoss } from "pg-boss";
import type { DatabaseHealth } from "./pulse.ts";
import { line } from "./queue.ts";

/** The state of a worker. Times are ISO 8601. */
export interface WorkerHealth {
  /** False if the database does not answer, and if no slot works and none could ask for a job for more than half a minute. */
  readonly ok: boolean;
  readonly slots: number;
  readonly busy: number;
  /** When a slot last asked for a job and got an answer. */
  readonly askedAt: string | null;
  readonly database: DatabaseHealth;
  /** Tenants whose files can't be used. They do not make the worker unhealthy: the others are read. */
  readonly tenants: Readonly<Record<string, { readonly code: string; readonly message: string }>>;
}

/** How long idle slots may go without asking for a job, in ms. */
const patience = 30_000;

/** @param since When the worker began. */
export function workerHealth(
  boss: PgBoss,
  database: DatabaseHealth,
  unusable: ReadonlyMap<string, InputError>,
  since: number,
  now: number,
): WorkerHealth {
  const slots = boss.getWipData().filter(({ name }) => name === line);
  const asked = Math.max(...slots.map(({ lastFetchedOn }) => lastFetchedOn ?? 0), 0);
  const busy = slots.filter(({ count }) => count > 0).length;
  return {
    ok: database.ok && (busy > 0 || now - Math.max(asked, since) <= patience),
    slots: slots.length,
    busy,
    askedAt: asked === 0 ? null : new Date(asked).toISOString(),
    database,
    tenants: Object.fromEntries(
      [...unusable].map(([tenant, { code, message }]) => [tenant, { code, message }]),
    ),
  };
}
