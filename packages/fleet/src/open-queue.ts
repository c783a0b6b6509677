/// <reference lib="esnext.disposable" preserve="true" />
import { openStore } from "@cyberintegrations/store";
import {
  listDeadLetters,
  retryDeadLetters,
  type DeadLetter,
  type DeadLetterSelection,
} from "./dead-letters.ts";
import type { CollectionJob } from "./job.ts";
import { visitQueue } from "./queue.ts";
import { allSchedules, jobOf } from "./schedules.ts";
import { statusOf, statusOfTenant, type FleetStatus } from "./status.ts";

/** A view of a store's queue, for a program that is neither a worker nor a scheduler. Dispose it to close it. */
export interface Queue extends AsyncDisposable {
  /** The collections that have a schedule. */
  scheduled(): Promise<CollectionJob[]>;
  /** The dead letters, ordered by tenant, then collection or output. */
  deadLetters(selection?: DeadLetterSelection): Promise<DeadLetter[]>;
  /** Queues dead letters again. Resolves to their number; what is already queued is not queued twice. */
  retryDeadLetters(selection?: DeadLetterSelection): Promise<number>;
  /** The workers, schedulers, counts and lags. With a tenant, only its collections and outputs are listed. */
  status(options?: { readonly tenant?: string | undefined }): Promise<FleetStatus>;
}

/**
 * Opens the queue of a store, without joining it.
 *
 * @param location The `postgres://` URL of the store.
 * @param now The clock, in ms since 1970. Default: the system's.
 * @returns Undefined if the store has no queue, because neither a worker nor a scheduler ever ran.
 * @throws InputError for a location that is not PostgreSQL, StoreError if the queue can't be used.
 */
export async function openQueue(
  location: string,
  now: () => number = Date.now,
): Promise<Queue | undefined> {
  const visit = await visitQueue(location);
  const { boss } = visit;
  if (!boss) return undefined;
  return {
    scheduled: async () =>
      [...(await allSchedules(boss)).values()].map((schedule) => jobOf(schedule)),
    deadLetters: (selection) => listDeadLetters(boss, selection),
    retryDeadLetters: (selection) => retryDeadLetters(boss, selection),
    async status({ tenant } = {}) {
      await using store = await openStore(location, { readOnly: true });
      const status = await statusOf(boss, store, now());
      return tenant === undefined ? status : statusOfTenant(status, tenant);
    },
    [Symbol.asyncDispose]: () => visit[Symbol.asyncDispose](),
  };
}
