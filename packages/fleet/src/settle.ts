import type { CyberIntegrationsError } from "@cyberintegrations/errors";
import { notRetryable } from "@cyberintegrations/ingest";
import type { Job, JobResult, PgBoss } from "pg-boss";
import type { WorkerEvents } from "./events.ts";
import { keyOf, type DeliveryJob, type Failure, type FleetJob } from "./job.ts";

/** Nothing was requested: the settings or files can't be used. */
export function notStarted(
  job: Job<FleetJob>,
  { code, message }: CyberIntegrationsError,
  events: WorkerEvents,
): JobResult {
  events.notRead?.(job.data, { code, message });
  return ended(job, { code, message }, events);
}

/** It is retried later, or moved to the dead-letter queue if no retry helps. */
export function ended(job: Job<FleetJob>, failure: Failure, events: WorkerEvents): JobResult {
  if (!notRetryable.has(failure.code)) return failed(job, failure);
  return deadLettered(job, failure, events);
}

export function deadLettered(
  job: Job<FleetJob>,
  failure: Failure,
  events: WorkerEvents,
): JobResult {
  events.deadLettered?.(job.data, failure);
  return { ...failed(job, failure), status: "deadletter" };
}

/** The message may quote a feed, so only the name and the location in the code are reported. */
export function bug(
  job: Job<FleetJob>,
  { name, stack = "" }: Error,
  events: WorkerEvents,
): JobResult {
  const frames = stack.split("\n").filter((row) => /^\s+at /.test(row));
  events.bug?.(job.data, { name, place: frames.map((row) => row.trim()).join(" ") });
  return failed(job, { code: "defect", message: name });
}

/** Another worker may have a newer config. If none has, the job becomes a dead letter. */
export function notConfigured(job: Job<FleetJob>, events: WorkerEvents): JobResult {
  const failure = { code: "not-configured", message: "this worker's config does not have it" };
  events.notRead?.(job.data, failure);
  return failed(job, failure);
}

/** It is retried later. */
export const failed = ({ id }: Job<FleetJob>, output: Failure): JobResult => ({
  id,
  status: "failed",
  output,
});

/** How a job is queued again. */
export interface Requeue {
  readonly queue: string;
  /** Default: that of the job. */
  readonly data?: FleetJob | DeliveryJob;
  /** Default: now. */
  readonly startAfter?: Date | undefined;
}

/** Completes a job and queues the next one of its collection or output, in one transaction. */
export async function requeue(
  boss: PgBoss,
  job: Job<FleetJob>,
  { queue, data = job.data, startAfter }: Requeue,
): Promise<JobResult> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new TypeError("expected a database that pg-boss opened itself");
  const { db } = transaction;
  try {
    // A process that is suspended here must not keep others from finding expired jobs.
    await db.executeSql("SET LOCAL idle_in_transaction_session_timeout = '10s'");
    await boss.complete(queue, { id: job.id, retryCount: job.retryCount }, null, { db });
    const later = startAfter && { startAfter };
    await boss.send(queue, data, { singletonKey: keyOf(data), ...later, db });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  return { id: job.id, status: "completed" };
}
