/// <reference lib="esnext.disposable" preserve="true" />
import { once } from "node:events";
import type { Slice } from "@cyberintegrations/ingest";
import type { WorkerEvents } from "./events.ts";
import { deliver } from "./deliver.ts";
import type { FleetAccounts } from "./fleet-accounts.ts";
import type { CollectionJob, DeliveryJob } from "./job.ts";
import { join, type MemberOptions } from "./join.ts";
import { OutputStates, type OutputState } from "./output-states.ts";
import { collectionQueue, outputQueue } from "./queue.ts";
import { Readers } from "./readers.ts";
import { startSlots, stopSlots } from "./slots.ts";
import { work } from "./work.ts";
import { workerHealth, type WorkerHealth } from "./worker-health.ts";

/** What a worker needs. */
export interface WorkerOptions extends MemberOptions, FleetAccounts {
  /** How many collections to read at the same time. */
  readonly concurrency: number;
  /** How much of a collection is read before the next one has its turn. Default: all of it. */
  readonly slice?: Slice | undefined;
  /** How many outputs to deliver to at the same time, next to the collections. Default: 4, or 0 without outputs. */
  readonly deliveries?: number | undefined;
  /** How long to deliver to an output before the next one has its turn, in ms. Default: 30000. */
  readonly deliverySlice?: number | undefined;
  /** Default: none. */
  readonly events?: WorkerEvents | undefined;
}

/** A worker that has joined the queue. Dispose it to leave. */
export interface Worker extends AsyncDisposable {
  /** The store's location, without a password. */
  readonly location: string;
  /**
   * Processes jobs until the signal aborts. Unfinished jobs are then returned to the queue.
   *
   * @returns Whether they were returned. If PostgreSQL did not answer, another worker reads them after `jobExpiry`.
   */
  run(signal: AbortSignal): Promise<{ readonly returned: boolean }>;
  health(): WorkerHealth;
  /** What this worker has delivered since its start, for each output. */
  outputs(): readonly OutputState[];
}

const defaultDeliveries = 4;

/** How long active jobs may take to stop, in ms. */
const stopTimeout = 9000;

/**
 * Joins the queue of a store as a worker. Any number of workers, on any number of machines, can share a queue: each
 * collection is read by one of them at a time.
 *
 * @throws InputError for a location that is not PostgreSQL, and if members of another version are running or wrote the
 *   schedules; StoreError if the store or the queue can't be used; and what `check` throws.
 *
 * @example
 * ```ts
 * await using worker = await openWorker({ location, accounts, concurrency: 4 });
 * await worker.run(signal);
 * ```
 */
export async function openWorker(options: WorkerOptions): Promise<Worker> {
  const { concurrency, outputs = new Map(), now = Date.now, events = {} } = options;
  const deliveries = options.deliveries ?? (outputs.size > 0 ? defaultDeliveries : 0);
  const connections = concurrency + deliveries + 1;
  const joined = await join({ ...options, role: "worker", connections, now, events });
  const { boss, store, pulse, close } = joined;
  const since = now();
  const states = new OutputStates(now);
  return {
    location: store.location,
    async run(signal) {
      const { accounts, unusable, slice, deliverySlice: milliseconds = 30_000 } = options;
      const eventsOf = (tenant: string) => events.readsOf?.(tenant);
      await using readers = new Readers({ accounts, unusable, store, now, eventsOf });
      const reading = { boss, readers, slice, signal, events };
      const delivering = {
        boss,
        store,
        outputs,
        states,
        slice: { milliseconds },
        signal,
        events,
        now,
      };
      if (!signal.aborted) {
        await startSlots<CollectionJob>(boss, {
          ...{ queue: collectionQueue, count: concurrency },
          process: (job) => work(job, reading),
        });
        await startSlots<DeliveryJob>(boss, {
          ...{ queue: outputQueue, count: deliveries },
          process: (job) => deliver(job, delivering),
        });
      }
      if (!signal.aborted) await once(signal, "abort");
      const { isOutage, failures } = pulse;
      await stopSlots(boss, stopTimeout);
      return { returned: !isOutage && pulse.failures === failures };
    },
    health: () => ({
      ...workerHealth(boss, pulse.health, options.unusable ?? new Map(), since, now()),
      ...(outputs.size > 0 && { outputs: states.all }),
    }),
    outputs: () => states.all,
    [Symbol.asyncDispose]: () => close(false),
  };
}
