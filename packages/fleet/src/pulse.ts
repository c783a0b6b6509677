import { setTimeout as timeout } from "node:timers/promises";
import { timerSleep } from "@cyberintegrations/ingest";
import { isOutage } from "@cyberintegrations/store";
import type { QueueEvents } from "./events.ts";

/** Whether the database answers. */
export interface DatabaseHealth {
  /** False if it has not answered for more than 20 seconds. */
  readonly ok: boolean;
  /** When it last answered, as ISO 8601. */
  readonly answeredAt: string;
}

export interface PulseOptions {
  readonly now: () => number;
  readonly events: QueueEvents;
}

/** How often the database is queried, and how long an answer may take, in ms. */
const [period, answerTimeout] = [5000, 5000];
/** How long the database may not answer, in ms. It spans several queries, so that a restart or a short load does not matter. */
const healthy = 20_000;

/** Knows whether the database of the queue answers, and passes failures on to the listener. */
export class Pulse implements Disposable {
  readonly #options: PulseOptions;
  readonly #end = new AbortController();
  #answeredAt: number;
  #isOutage = false;
  #failures = 0;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#answeredAt = options.now();
  }

  get health(): DatabaseHealth {
    return {
      ok: this.#options.now() - this.#answeredAt <= healthy,
      answeredAt: new Date(this.#answeredAt).toISOString(),
    };
  }

  /** Whether the database was unreachable the last time. */
  get isOutage(): boolean {
    return this.#isOutage;
  }

  /** How many queries have failed so far. */
  get failures(): number {
    return this.#failures;
  }

  /** A query or a connection failed. */
  readonly failed = (error: unknown): void => {
    this.#failures += 1;
    if (isOutage(error)) this.#isOutage = true;
    this.#options.events.failed?.(error);
  };

  /** A query succeeded. */
  readonly answered = (): void => {
    this.#isOutage = false;
    this.#options.events.answered?.();
  };

  /** Sends a query every few seconds, until it is disposed. */
  async start(query: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#end;
    for (;;) {
      await timerSleep(period, signal);
      if (signal.aborted) return;
      try {
        await within(answerTimeout, query());
        this.#answeredAt = this.#options.now();
        this.answered();
      } catch (error) {
        this.failed(error);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }
}

/** A connection that silently drops packets returns neither an answer nor an error. */
async function within(milliseconds: number, answer: Promise<unknown>): Promise<void> {
  const end = new AbortController();
  const late = timeout(milliseconds, undefined, { signal: end.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} s`);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    end.abort();
    // The slower one is ignored.
    answer.catch(() => undefined);
    late.catch(() => undefined);
  }
}
