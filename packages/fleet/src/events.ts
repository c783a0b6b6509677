import type { SyncEvents } from "@cyberintegrations/ingest";
import type { DeliveryCounts, Waiting } from "@cyberintegrations/outputs";
import type { Failure, FleetJob, OutputJob } from "./job.ts";
import type { ScheduleChanges } from "./schedules.ts";
import type { TenantChanges } from "./scheduler.ts";

/** What happens between a worker or scheduler and its queue. Every member is optional. */
export interface QueueEvents {
  /** A query of the queue failed. `isOutage` of the store returns whether PostgreSQL is unreachable. */
  failed?(error: unknown): void;
  /** PostgreSQL answered. */
  answered?(): void;
}

/** What happens in a worker. Every member is optional. */
export interface WorkerEvents extends QueueEvents {
  /** Returns the listener for the reads of a tenant's collections. Called once for each tenant. */
  readsOf?(tenant: string): SyncEvents;
  /** A job was not started, because the settings of the account or output don't allow it. */
  notRead?(job: FleetJob, failure: Failure): void;
  /**
   * A job of an output has ended, with what it has done.
   *
   * @param waiting Why the destination is not available; undefined if it is.
   */
  delivered?(job: OutputJob, counts: DeliveryCounts, waiting: Waiting | undefined): void;
  /** The settings of an output have changed. They apply to what changes from now on. Reported once. */
  settingsChanged?(job: OutputJob): void;
  /** A job of an output failed. */
  deliveryFailed?(job: OutputJob, failure: Failure): void;
  /** The destination did not accept an item. It is a dead letter of the output now. */
  rejected?(job: OutputJob, letter: { readonly key: string; readonly reason: string }): void;
  /** A job failed with an error that no retry resolves. */
  deadLettered?(job: FleetJob, failure: Failure): void;
  /** A job failed with an error that is a bug of this package, and `place` is its stack without the message. */
  bug?(job: FleetJob, error: { readonly name: string; readonly place: string }): void;
}

/** What happens in a scheduler. Every member is optional. */
export interface SchedulerEvents extends QueueEvents {
  /** The first outcome of an update, and each later one that differs. The scheduler waits for the listener. */
  updated?(schedules: ScheduleChanges, tenants: TenantChanges): Promise<void> | void;
  /** An update of `watch` failed with another error than the one before. The schedules stay unchanged. */
  updateFailed?(error: Error): void;
}
