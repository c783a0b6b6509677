import { setTimeout as timeout } from "node:timers/promises";
import { timerSleep } from "@cyberintegrations/ingest";
import type { PgBoss } from "pg-boss";
import type { Outage } from "../report/outage.ts";

/** Whether the database answers. */
export interface DatabaseHealth {
  /** False if it has not answered for more than 20 seconds. */
  readonly ok: boolean;
  /** When it answered last, as ISO 8601. */
  readonly answeredAt: string;
}

export interface PulseOptions {
  /** Asks the database something that costs it nothing. */
  readonly ask: () => Promise<unknown>;
  readonly outage: Outage;
  readonly now: () => number;
}

/** How often the database is asked, and how long it may take to answer, in ms. */
const [period, patience] = [5000, 5000];
/** How long it may go without an answer, in ms: several questions, so that a restart or a busy moment does no harm. */
const longest = 20_000;

/** Asks the database every few seconds whether it answers, until it is disposed of. */
export class Pulse implements Disposable {
  readonly #options: PulseOptions;
  readonly #end = new AbortController();
  #answeredAt: number;

  /** The database has just answered. */
  constructor(options: PulseOptions) {
    this.#options = options;
    this.#answeredAt = options.now();
    void this.#beat();
  }

  get health(): DatabaseHealth {
    return {
      ok: this.#options.now() - this.#answeredAt <= longest,
      answeredAt: new Date(this.#answeredAt).toISOString(),
    };
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }

  async #beat(): Promise<void> {
    const { ask, outage, now } = this.#options;
    const { signal } = this.#end;
    for (;;) {
      await timerSleep(period, signal);
      if (signal.aborted) return;
      try {
        await within(patience, ask());
        this.#answeredAt = now();
        outage.answered();
      } catch (error) {
        outage.failed(error);
      }
    }
  }
}

/** The pulse of the queue's database. */
export const pulseOf = (boss: PgBoss, outage: Outage, now: () => number): Pulse =>
  new Pulse({ ask: () => boss.getDb().executeSql("SELECT 1"), outage, now });

/** A connection that silently drops packets brings neither an answer nor an error. */
async function within(milliseconds: number, answer: Promise<unknown>): Promise<void> {
  const end = new AbortController();
  const late = timeout(milliseconds, undefined, { signal: end.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} s`);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    end.abort();
    // Whichever comes second is of no interest.
    answer.catch(() => undefined);
    late.catch(() => undefined);
  }
}
