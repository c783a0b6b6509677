import { CyberIntegrationsError, linkSignals, StoreError } from "@cyberintegrations/errors";
import {
  Delivery,
  DeliveryRecorder,
  type DeliverySlice,
  type Output,
} from "@cyberintegrations/outputs";
import type { Store } from "@cyberintegrations/store";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { isStopped, removeDeadLetters } from "./dead-letters.ts";
import type { WorkerEvents } from "./events.ts";
import type { FleetOutputs } from "./fleet-accounts.ts";
import type { DeliveryJob } from "./job.ts";
import type { OutputStates } from "./output-states.ts";
import { outputQueue } from "./queue.ts";
import { bug, deadLettered, ended, failed, notConfigured, notStarted, requeue } from "./settle.ts";

export interface DeliverOptions {
  readonly boss: PgBoss;
  readonly store: Store;
  readonly outputs: ReadonlyMap<string, FleetOutputs>;
  readonly states: OutputStates;
  readonly slice: DeliverySlice;
  /** When it aborts, unfinished jobs are returned to the queue. */
  readonly signal: AbortSignal;
  readonly events: WorkerEvents;
  readonly now: () => number;
}

/**
 * Delivers a slice to a job's output, and decides what happens to the job. A slot never waits for a destination: the next job
 * does that in the queue.
 */
export async function deliver(job: Job<DeliveryJob>, options: DeliverOptions): Promise<JobResult> {
  const { boss, outputs, events } = options;
  const open = outputs.get(job.data.tenant)?.get(job.data.output);
  if (!open) return notConfigured(job, events);
  if (await isStopped(boss, job.data)) return { id: job.id, status: "completed" };
  let output: Output;
  try {
    output = await open();
  } catch (error) {
    if (CyberIntegrationsError.isInstance(error)) return notStarted(job, error, events);
    return bug(job, error as Error, events);
  }
  try {
    return await deliverTo(output, job, options);
  } finally {
    await output.destination[Symbol.asyncDispose]();
  }
}

async function deliverTo(
  output: Output,
  job: Job<DeliveryJob>,
  { boss, store, states, slice, signal, events, now }: DeliverOptions,
): Promise<JobResult> {
  const { tenant, output: name, failures, ...data } = job.data;
  const subject = { tenant, output: name };
  const own = store.forTenant(tenant);
  const delivery = new Delivery(own, output, {
    ...{ failures, now },
    events: {
      onRejected: (letter) => events.rejected?.(subject, letter),
      onSettingsChanged: () => events.settingsChanged?.(subject),
    },
  });
  const recorder = new DeliveryRecorder(own, name, delivery);
  const again = (waiting?: DeliveryJob["waiting"], delay?: number) =>
    requeue(boss, job, {
      queue: outputQueue,
      data: { ...data, ...subject, failures: delivery.failures, waiting },
      startAfter: delay === undefined ? undefined : new Date(now() + delay),
    });
  const either = linkSignals(signal, job.signal);
  try {
    const { more, waiting } = await delivery.deliver(either.signal, slice);
    if (!more) await removeDeadLetters(boss, subject);
    await recorder.record(waiting?.reason ?? null);
    states.delivered(subject, delivery, { waiting, status: await statusOf(own, name) });
    events.delivered?.(subject, delivery.counts, waiting);
    if (!more) return { id: job.id, status: "completed" };
    return await again(
      waiting && { reason: waiting.reason, circuit: waiting.circuit },
      waiting?.delay,
    );
  } catch (error) {
    if (signal.aborted) return await again(data.waiting);
    if (either.signal.aborted) return failed(job, { code: "aborted", message: "the job expired" });
    if (!CyberIntegrationsError.isInstance(error)) return bug(job, error as Error, events);
    const failure = { code: error.code, message: error.message };
    // The next job continues from the stored position.
    const isMoved = StoreError.isInstance(error) && ["fenced", "cursor-moved"].includes(error.code);
    await recorder.record(failure.message);
    states.failed(subject, delivery, failure);
    events.deliveryFailed?.(subject, failure);
    if (isMoved) return await again();
    return failure.code === "gone"
      ? deadLettered(job, failure, events)
      : ended(job, failure, events);
  } finally {
    either.unlink();
  }
}

const statusOf = async (store: Store, name: string) =>
  (await store.outputs()).find(({ output }) => output === name);
