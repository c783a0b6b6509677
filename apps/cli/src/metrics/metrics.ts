import {
  nothingYet,
  type Progress,
  type SyncedCollection,
  type SyncEvents,
} from "@cyberintegrations/ingest";
import type { Instruments } from "./instruments.ts";

const changes = ["created", "updated", "unchanged"] as const;
const sums = ["quarantined", "iocs", "withdrawn"] as const;

/** Counts what happens in the reads of a tenant's collections. */
export class Metrics implements SyncEvents {
  readonly #instruments: Instruments;
  readonly #tenant: string;
  /** The progress of each current read that has been counted. */
  readonly #counted = new Map<string, Progress>();

  constructor(instruments: Instruments, tenant: string) {
    this.#instruments = instruments;
    this.#tenant = tenant;
  }

  /** Counters start at 0, so that a rate includes the first event. */
  planned(collections: readonly string[]): void {
    const { requests, retries } = this.#instruments;
    for (const collection of collections) {
      this.#count(nothingYet(collection), nothingYet(collection));
      for (const counter of [requests, retries]) counter.inc(this.#of(collection), 0);
    }
  }

  started(collection: string): void {
    this.#counted.set(collection, nothingYet(collection));
  }

  portion(progress: Progress): void {
    const { collection, left } = progress;
    this.#count(progress, this.#counted.get(collection) ?? nothingYet(collection));
    this.#counted.set(collection, progress);
    if (left !== null) this.#instruments.left.set(this.#of(collection), left);
  }

  retried(collection: string): void {
    this.#instruments.retries.inc(this.#of(collection));
  }

  finished({ collection, error, more, requests, milliseconds }: SyncedCollection): void {
    const { failures, left, duration, requests: requestsTotal } = this.#instruments;
    const labels = this.#of(collection);
    this.#counted.delete(collection);
    requestsTotal.inc(labels, requests);
    // A read that the user interrupted has neither succeeded nor failed.
    if (error?.code === "aborted") return;
    duration.observe(labels, milliseconds / 1000);
    if (error) failures.inc({ ...labels, code: error.code });
    else if (!more) left.set(labels, 0);
  }

  #of(collection: string): { readonly tenant: string; readonly collection: string } {
    return { tenant: this.#tenant, collection };
  }

  /** Counts the progress between two moments of a read. */
  #count(now: Progress, before: Progress): void {
    const labels = this.#of(now.collection);
    for (const change of changes) {
      this.#instruments.feeds.inc({ ...labels, change }, now[change] - before[change]);
    }
    for (const sum of sums) this.#instruments[sum].inc(labels, now[sum] - before[sum]);
  }
}
