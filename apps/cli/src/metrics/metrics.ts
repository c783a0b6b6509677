import { Registry } from "prom-client";
import type { Reporter } from "../report/reporter.ts";
import { nothingYet, type Progress, type SyncedCollection } from "../sync/progress.ts";
import type { Health } from "../watch/health.ts";
import { createInstruments } from "./instruments.ts";

const changes = ["created", "updated", "unchanged"] as const;
const sums = ["quarantined", "iocs", "withdrawn"] as const;

/** Watches the reads of collections, and says what it saw in the text format of Prometheus. */
export class Metrics implements Omit<Reporter, "note" | "close"> {
  readonly #registry = new Registry();
  readonly #instruments: ReturnType<typeof createInstruments>;
  /** Of each read on its way, how far it has been counted. */
  readonly #counted = new Map<string, Progress>();

  constructor(health: Health) {
    this.#instruments = createInstruments(this.#registry, () => health.silences());
  }

  /** Counters begin at 0, so that a rate knows the first event, too. */
  planned(collections: readonly string[]): void {
    const { requests, retries } = this.#instruments;
    for (const collection of collections) {
      this.#count(nothingYet(collection), nothingYet(collection));
      for (const counter of [requests, retries]) counter.inc({ collection }, 0);
    }
  }

  started(collection: string): void {
    this.#counted.set(collection, nothingYet(collection));
  }

  portion(progress: Progress): void {
    const { collection, left } = progress;
    this.#count(progress, this.#counted.get(collection) ?? nothingYet(collection));
    this.#counted.set(collection, progress);
    if (left !== null) this.#instruments.left.set({ collection }, left);
  }

  retried(collection: string): void {
    this.#instruments.retries.inc({ collection });
  }

  finished({ collection, error, requests, milliseconds }: SyncedCollection): void {
    const { failures, left, duration, requests: requestsTotal } = this.#instruments;
    this.#counted.delete(collection);
    requestsTotal.inc({ collection }, requests);
    // What the user ended has neither succeeded nor failed.
    if (error?.code === "aborted") return;
    duration.observe({ collection }, milliseconds / 1000);
    if (error) failures.inc({ collection, code: error.code });
    else left.set({ collection }, 0);
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts what came between two moments of a read. */
  #count(now: Progress, before: Progress): void {
    const { collection } = now;
    for (const change of changes) {
      this.#instruments.feeds.inc({ collection, change }, now[change] - before[change]);
    }
    for (const sum of sums) this.#instruments[sum].inc({ collection }, now[sum] - before[sum]);
  }
}
