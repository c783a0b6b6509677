import { notRetryable, type Slice, type SyncedCollection } from "@cyberintegrations/ingest";
import { CyberIntegrationsError } from "cyberintegrations";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { forgetDeadLetter, type Failure } from "./dead-letters.ts";
import { keyOf, type CollectionJob } from "./job.ts";
import { line } from "./queue.ts";
import type { Tenants } from "./tenants.ts";

export interface WorkOptions {
  readonly boss: PgBoss;
  readonly tenants: Tenants;
  /** How much of a collection is read before the next one has its turn. */
  readonly slice: Slice;
  /** When it aborts, what is in hand is given back. */
  readonly signal: AbortSignal;
  readonly note: (message: string) => void;
}

/** Reads a slice of the collection that a job names, and says what is to become of the job. */
export async function work(job: Job<CollectionJob>, options: WorkOptions): Promise<JobResult> {
  const { note } = options;
  const outcome = await read(job, options).catch((error: unknown) => {
    if (CyberIntegrationsError.isInstance(error)) return unread(job, error, note);
    return defect(job, error as Error, note);
  });
  return "status" in outcome ? outcome : await settle(job, outcome, options);
}

async function read(
  job: Job<CollectionJob>,
  { tenants, slice, signal, note }: WorkOptions,
): Promise<SyncedCollection | JobResult> {
  const { tenant, collection } = job.data;
  const found = tenants.get(tenant);
  const settings = found?.collection(collection);
  if (!found || !settings) {
    // Another worker may have a newer config; where none has, it shows as a dead letter.
    const message = "this worker's config does not have it";
    note(`${keyOf(job.data)}: not read: ${message}`);
    return failed(job, { code: "not-configured", message });
  }
  const either = AbortSignal.any([signal, job.signal]);
  return found.reader.read(collection, settings, either, slice);
}

/** Nothing was requested: the tenant's settings or files can't be used. */
function unread(
  job: Job<CollectionJob>,
  { code, message }: CyberIntegrationsError,
  note: WorkOptions["note"],
): JobResult {
  note(`${keyOf(job.data)}: not read: ${message}`);
  return ended(job, { code, message }, note);
}

/** It is tried again later, or goes to the dead-letter queue if no retry helps. */
function ended(job: Job<CollectionJob>, failure: Failure, note: WorkOptions["note"]): JobResult {
  if (!notRetryable.has(failure.code)) return failed(job, failure);
  note(`${keyOf(job.data)}: moved to the dead-letter queue: ${failure.code}`);
  return { ...failed(job, failure), status: "deadletter" };
}

/** Nobody knows what the message of a defect quotes: it is told by its kind and place alone. */
function defect(
  job: Job<CollectionJob>,
  { name, stack = "" }: Error,
  note: WorkOptions["note"],
): JobResult {
  const frames = stack.split("\n").filter((row) => /^\s+at /.test(row));
  const places = frames.map((row) => row.trim()).join(" ");
  note(`${keyOf(job.data)}: a defect of this program (${name}) ${places}`);
  return failed(job, { code: "defect", message: name });
}

/** It is tried again later. */
const failed = ({ id }: Job<CollectionJob>, output: Failure): JobResult => ({
  id,
  status: "failed",
  output,
});

async function settle(
  job: Job<CollectionJob>,
  { more, error }: SyncedCollection,
  { boss, signal, note }: WorkOptions,
): Promise<JobResult> {
  const { id } = job;
  if (more || (error && signal.aborted)) {
    await backInLine(boss, job);
    return { id, status: "completed" };
  }
  if (!error) {
    await forgetDeadLetter(boss, job.data);
    return { id, status: "completed" };
  }
  const { code, message } = error;
  return ended(job, { code, message }, note);
}

/** Ends a job and puts its collection at the end of the line, both or neither. */
async function backInLine(boss: PgBoss, job: Job<CollectionJob>): Promise<void> {
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new TypeError("expected a database of the engine's own");
  const { db } = transaction;
  try {
    // One that is stopped in the middle must not keep others from looking for what has expired.
    await db.executeSql("SET LOCAL idle_in_transaction_session_timeout = '10s'");
    await boss.complete(line, { id: job.id, retryCount: job.retryCount }, null, { db });
    await boss.send(line, job.data, { singletonKey: keyOf(job.data), db });
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
