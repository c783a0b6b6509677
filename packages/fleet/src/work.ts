import { CyberIntegrationsError, linkSignals } from "@cyberintegrations/errors";
import { notRetryable, type Slice, type SyncedCollection } from "@cyberintegrations/ingest";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { removeDeadLetters } from "./dead-letters.ts";
import type { WorkerEvents } from "./events.ts";
import { keyOf, type CollectionJob, type Failure } from "./job.ts";
import { collectionQueue } from "./queue.ts";
import type { Readers } from "./readers.ts";

export interface WorkOptions {
  readonly boss: PgBoss;
  readonly readers: Readers;
  /** How much of a collection is read before the next one has its turn. Default: all of it. */
  readonly slice?: Slice | undefined;
  /** When it aborts, unfinished jobs are returned to the queue. */
  readonly signal: AbortSignal;
  readonly events: WorkerEvents;
}

/** Reads a slice of a job's collection, and decides what happens to the job. */
export async function work(job: Job<CollectionJob>, options: WorkOptions): Promise<JobResult> {
  const { events } = options;
  const outcome = await read(job, options).catch((error: unknown) => {
    if (CyberIntegrationsError.isInstance(error)) return notStarted(job, error, events);
    return bug(job, error as Error, events);
  });
  return "status" in outcome ? outcome : await settle(job, outcome, options);
}

async function read(
  job: Job<CollectionJob>,
  { readers, slice, signal, events }: WorkOptions,
): Promise<SyncedCollection | JobResult> {
  const { tenant, collection } = job.data;
  const found = readers.get(tenant);
  const settings = found?.settingsOf(collection);
  if (!found || !settings) {
    // Another worker may have a newer config. If none has, the job becomes a dead letter.
    const failure = { code: "not-configured", message: "this worker's config does not have it" };
    events.notRead?.(job.data, failure);
    return failed(job, failure);
  }
  const either = linkSignals(signal, job.signal);
  return found.reader.read(collection, settings, either.signal, slice).finally(either.unlink);
}

/** Nothing was requested: the account's settings or files can't be used. */
function notStarted(
  job: Job<CollectionJob>,
  { code, message }: CyberIntegrationsError,
  events: WorkerEvents,
): JobResult {
  events.notRead?.(job.data, { code, message });
  return ended(job, { code, message }, events);
}

/** It is retried later, or moved to the dead-letter queue if no retry helps. */
function ended(job: Job<CollectionJob>, failure: Failure, events: WorkerEvents): JobResult {
  if (!notRetryable.has(failure.code)) return failed(job, failure);
  events.deadLettered?.(job.data, failure);
  return { ...failed(job, failure), status: "deadletter" };
}

/** The message may quote a feed, so only the name and the location in the code are reported. */
function bug(
  job: Job<CollectionJob>,
  { name, stack = "" }: Error,
  events: WorkerEvents,
): JobResult {
  const frames = stack.split("\n").filter((row) => /^\s+at /.test(row));
  events.bug?.(job.data, { name, place: frames.map((row) => row.trim()).join(" ") });
  return failed(job, { code: "defect", message: name });
}

/** It is retried later. */
const failed = ({ id }: Job<CollectionJob>, output: Failure): JobResult => ({
  id,
  status: "failed",
  output,
});

async function settle(
  job: Job<CollectionJob>,
  { more, error }: SyncedCollection,
  { boss, signal, events }: WorkOptions,
): Promise<JobResult> {
  const { id } = job;
  if (more || (error && signal.aborted)) {
    await requeue(boss, job);
    return { id, status: "completed" };
  }
  if (!error) {
    await removeDeadLetters(boss, job.data);
    return { id, status: "completed" };
  }
  const { code, message } = error;
  return ended(job, { code, message }, events);
}

/** Completes a job and queues its collection again, in one transaction. */
async function requeue(boss: PgBoss, job: Job<CollectionJob>): Promise<void> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new TypeError("expected a database that pg-boss opened itself");
  const { db } = transaction;
  try {
    // A process that is suspended here must not keep others from finding expired jobs.
    await db.executeSql("SET LOCAL idle_in_transaction_session_timeout = '10s'");
    await boss.complete(collectionQueue, { id: job.id, retryCount: job.retryCount }, null, { db });
    await boss.send(collectionQueue, job.data, { singletonKey: keyOf(job.data), db });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
