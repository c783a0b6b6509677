import type { DeliveryFailures } from "@cyberintegrations/outputs";

/** A collection of a tenant. A job contains nothing else: each worker has the settings itself. */
export interface CollectionJob {
  readonly tenant: string;
  readonly collection: string;
}

/** An output of a tenant. */
export interface OutputJob {
  readonly tenant: string;
  readonly output: string;
}

/** What a job is about. */
export type FleetJob = CollectionJob | OutputJob;

/** A job that delivers to an output, with what the next worker needs to know. */
export interface DeliveryJob extends OutputJob {
  /** The failures of the job before; undefined after a success. */
  readonly failures?: DeliveryFailures | undefined;
  /** Why the job before ended early; undefined if the destination is available. */
  readonly waiting?: { readonly reason: string; readonly circuit: "closed" | "open" } | undefined;
}

/** Why a job failed, without anything from a feed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * The key of the jobs of a collection or an output: at most one of them is queued or active at a time. No collection has a name that
 * starts with `outputs/`.
 */
export const keyOf = (job: FleetJob): string =>
  "output" in job ? `${job.tenant}/outputs/${job.output}` : `${job.tenant}/${job.collection}`;
