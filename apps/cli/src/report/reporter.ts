import type { Outcome, Progress, SyncEvents } from "@cyberintegrations/ingest";
import type { RetryEvent } from "cyberintegrations";
import { say, sayJson, type Io } from "../io.ts";
import { aboutTenant, count, withTenant } from "./text.ts";
import { outcomeWords, progressWords, retryWords } from "./words.ts";

/** Shows the progress of a sync. */
export interface Reporter extends Required<SyncEvents> {
  /** The sync has ended: no more events follow. */
  close(): void;
}

/** The least time between two lines about the progress of one collection, in ms. */
const quiet = 3000;

/** Plain lines for pipes, files and logs: one when a collection ends, and before that at most one every few seconds. */
export class LineReporter implements Reporter {
  readonly #io: Io;
  readonly #tenant: string;
  readonly #last = new Map<string, number>();

  constructor(io: Io, tenant: string) {
    this.#io = io;
    this.#tenant = tenant;
  }

  note(message: string): void {
    say(this.#io, aboutTenant(this.#tenant, message));
  }

  planned(collections: readonly string[]): void {
    this.note(count(collections.length, "collection"));
  }

  started(collection: string): void {
    this.#last.set(collection, this.#io.now());
  }

  portion(progress: Progress): void {
    const { collection } = progress;
    const now = this.#io.now();
    if (now - (this.#last.get(collection) ?? 0) < quiet) return;
    this.#last.set(collection, now);
    this.#write(collection, progressWords(progress));
  }

  retried(collection: string, retry: RetryEvent): void {
    this.#write(collection || "API", retryWords(retry));
  }

  finished(outcome: Outcome): void {
    this.#write(outcome.collection, outcomeWords(outcome));
  }

  close(): void {
    // Nothing is buffered.
  }

  #write(collection: string, words: string): void {
    say(this.#io, `${withTenant(this.#tenant, collection)}: ${words}`);
  }
}

/** NDJSON events on stderr, for log collectors: `{"time", "event", "tenant", …}`. */
export class JsonReporter implements Reporter {
  readonly #io: Io;
  readonly #tenant: string;

  constructor(io: Io, tenant: string) {
    this.#io = io;
    this.#tenant = tenant;
  }

  note(message: string): void {
    this.#write("note", { message });
  }

  planned(collections: readonly string[]): void {
    this.#write("planned", { collections });
  }

  started(collection: string): void {
    this.#write("started", { collection });
  }

  portion(progress: Progress): void {
    this.#write("portion", progress);
  }

  retried(collection: string, retry: RetryEvent): void {
    const { code, status, reason, attempt, retries, delay } = retry;
    this.#write("retried", { collection, code, status, reason, attempt, retries, delay });
  }

  finished({ error, ...outcome }: Outcome): void {
    if (!error) this.#write("finished", outcome);
    else this.#write("failed", { ...outcome, code: error.code, message: error.message });
  }

  close(): void {
    // Nothing is buffered.
  }

  #write(event: string, fields: object): void {
    sayJson(this.#io, event, { tenant: this.#tenant, ...fields });
  }
}
