import type { PgBoss } from "pg-boss";
import { line } from "./queue.ts";

/** How a worker fares. Times are ISO 8601. */
export interface WorkerHealth {
  /** False when none of its slots works, and none could ask for work for longer than half a minute. */
  readonly ok: boolean;
  readonly slots: number;
  readonly busy: number;
  /** When one of them asked for work last, and was answered. */
  readonly askedAt: string | null;
}

/** How long a worker may go without an answer, in ms. */
const patience = 30_000;

/** @param since When the worker began. */
export function slotsHealth(boss: PgBoss, since: number, now: number): WorkerHealth {
  const slots = boss.getWipData().filter(({ name }) => name === line);
  const asked = Math.max(...slots.map(({ lastFetchedOn }) => lastFetchedOn ?? 0), 0);
  const busy = slots.filter(({ count }) => count > 0).length;
  return {
    ok: busy > 0 || now - Math.max(asked, since) <= patience,
    slots: slots.length,
    busy,
    askedAt: asked === 0 ? null : new Date(asked).toISOString(),
  };
}
