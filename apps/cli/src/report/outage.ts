import { isOutage } from "@cyberintegrations/store";
import { age } from "./age.ts";

export interface OutageOptions {
  readonly now: () => number;
  readonly note: (message: string) => void;
}

/** Reports an outage of PostgreSQL in one line when it begins and one when it is over, however much fails in between. */
export class Outage {
  readonly #options: OutageOptions;
  #current: { readonly since: number; errors: number } | undefined;
  #total = 0;
  #last = "";

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Whether PostgreSQL did not answer the last time. */
  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  /** How many errors there were in all outages so far. */
  get errors(): number {
    return this.#total;
  }

  /** A query failed, or a connection did. */
  readonly failed = (error: unknown): void => {
    const { now, note } = this.#options;
    this.#total += 1;
    if (!isOutage(error)) {
      const message = messageOf(error);
      // The same error again is no news.
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
    note(`PostgreSQL answers again, after ${age(now() - since)} and ${errors} failed requests.`);
  };
}

/** Without the name of the queue's worker, which differs for each. A failure of several addresses has no message of its own. */
function messageOf(error: unknown): string {
  const { message, code, errors } = error as Error & { code?: unknown; errors?: readonly Error[] };
  const text = message || errors?.[0]?.message || String(code);
  return text.replace(/ \(Queue: .*, Worker: .*\)$/, "");
}
