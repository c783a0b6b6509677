import { CyberIntegrationsError, linkSignals } from "@cyberintegrations/errors";
import type { Slice, SyncedCollection } from "@cyberintegrations/ingest";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { removeDeadLetters } from "./dead-letters.ts";
import type { WorkerEvents } from "./events.ts";
import type { CollectionJob } from "./job.ts";
import { collectionQueue } from "./queue.ts";
import type { Readers } from "./readers.ts";
import { bug, ended, notConfigured, notStarted, requeue } from "./settle.ts";

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
  if (!found || !settings) return notConfigured(job, events);
  const either = linkSignals(signal, job.signal);
  return found.reader.read(collection, settings, either.signal, slice).finally(either.unlink);
}

async function settle(
  job: Job<CollectionJob>,
  { more, error }: SyncedCollection,
  { boss, signal, events }: WorkOptions,
): Promise<JobResult> {
  const { id } = job;
  if (more || (error && signal.aborted))
    return await requeue(boss, job, { queue: collectionQueue });
  if (!error) {
    await removeDeadLetters(boss, job.data);
    return { id, status: "completed" };
  }
  const { code, message } = error;
  return ended(job, { code, message }, events);
}
