import type { RetryEvent } from "cyberintegrations";
import { say, type Io } from "../io.ts";
import type { Outcome, Progress } from "@cyberintegrations/ingest";
import type { Reporter } from "./reporter.ts";
import { saidOf, whose } from "./whose.ts";
import { count, outcomeWords, progressWords, retryWords } from "./words.ts";

/** The least time between two lines on one collection's way, in ms. */
const quiet = 3000;

/** Plain lines, for pipes, files and logs: one when a collection ends, and one at most every few seconds before. */
export class LineReporter implements Reporter {
  readonly #io: Io;
  readonly #tenant: string;
  readonly #last = new Map<string, number>();

  constructor(io: Io, tenant: string) {
    this.#io = io;
    this.#tenant = tenant;
  }

  note(message: string): void {
    say(this.#io, saidOf(this.#tenant, message));
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
    this.#tell(collection, progressWords(progress));
  }

  retried(collection: string, retry: RetryEvent): void {
    this.#tell(collection || "API", retryWords(retry));
  }

  finished(outcome: Outcome): void {
    this.#tell(outcome.collection, outcomeWords(outcome));
  }

  close(): void {
    // Nothing is held back.
  }

  #tell(collection: string, words: string): void {
    say(this.#io, `${whose(this.#tenant, collection)}: ${words}`);
  }
}
