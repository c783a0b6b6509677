import { combineEvents } from "@cyberintegrations/ingest";
import { isOutage } from "@cyberintegrations/store";
import type { Reporter } from "./reporter.ts";
import { age, count } from "./text.ts";

export interface OutageOptions {
  readonly now: () => number;
  readonly note: (message: string) => void;
}

/** Reports an outage of PostgreSQL in two lines, one when it begins and one when it ends, however much fails in between. */
export class Outage {
  readonly #options: OutageOptions;
  #current: { readonly since: number; errors: number } | undefined;
  #last = "";

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** A query or a connection failed. */
  readonly failed = (error: unknown): void => {
    const { now, note } = this.#options;
    if (!isOutage(error)) {
      const message = messageOf(error);
      // The same error is not reported again.
      if (message !== this.#last) note(`queue: ${message}`);
      this.#last = message;
      return;
    }
    this.#current ??= { since: now(), errors: 0 };
    this.#current.errors += 1;
    if (this.#current.errors > 1) return;
    note(`PostgreSQL does not answer: ${messageOf(error)}. Work continues when it answers again.`);
  };

  /** A query succeeded. */
  readonly answered = (): void => {
    const { now, note } = this.#options;
    if (!this.#current) return;
    const { since, errors } = this.#current;
    this.#current = undefined;
    note(
      `PostgreSQL answers again after ${age(now() - since)} and ${count(errors, "failed request")}.`,
    );
  };
}

/** Omits the name of the queue's worker, which differs for each. A failure of several addresses has no message. */
function messageOf(error: unknown): string {
  const { message, code, errors } = error as Error & { code?: unknown; errors?: readonly Error[] };
  const text = message || errors?.[0]?.message || String(code);
  return text.replace(/ \(Queue: .*, Worker: .*\)$/, "");
}

/** A reporter that leaves failures of an outage to the outage, which reports them once. */
export function foldOutages(reporter: Reporter, outage: Outage): Reporter {
  return {
    ...combineEvents([reporter]),
    close: () => {
      reporter.close();
    },
    finished: (outcome) => {
      const { error } = outcome;
      if (error && isOutage(error)) {
        outage.failed(error);
        return;
      }
      if (!error) outage.answered();
      reporter.finished(outcome);
    },
  };
}
