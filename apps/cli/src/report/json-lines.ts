import type { RetryEvent } from "cyberintegrations";
import { say, type Io } from "../io.ts";
import { jsonText } from "../printable.ts";
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

  retried(collection: string, { code, status, reason, attempt, delay }: RetryEvent): void {
    this.#write("retried", { collection, code, status, reason, attempt, delay });
  }

  finished({ error, ...outcome }: Outcome): void {
    if (!error) this.#write("finished", outcome);
    else this.#write("failed", { ...outcome, code: error.code, message: error.message });
  }

  close(): void {
    // Nothing is held back.
  }

  #write(event: string, fields: object): void {
    say(this.#io, jsonLine(this.#io, event, { tenant: this.#tenant, ...fields }));
  }
}

/** An event as a line of JSON. */
export const jsonLine = ({ now }: Pick<Io, "now">, event: string, fields: object): string =>
  jsonText({ time: new Date(now()).toISOString(), event, ...fields });
