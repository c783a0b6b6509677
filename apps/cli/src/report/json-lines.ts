import type { RetryEvent } from "cyberintegrations";
import { sayJson, type Io } from "../io.ts";
import type { Outcome, Progress } from "@cyberintegrations/ingest";
import type { Reporter } from "./reporter.ts";

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

  retried(collection: string, { code, status, reason, attempt, retries, delay }: RetryEvent): void {
    this.#write("retried", { collection, code, status, reason, attempt, retries, delay });
  }

  finished({ error, ...outcome }: Outcome): void {
    if (!error) this.#write("finished", outcome);
    else this.#write("failed", { ...outcome, code: error.code, message: error.message });
  }

  close(): void {
    // Nothing is held back.
  }

  #write(event: string, fields: object): void {
    sayJson(this.#io, event, { tenant: this.#tenant, ...fields });
  }
}
