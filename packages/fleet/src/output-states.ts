import type { Delivery, Waiting } from "@cyberintegrations/outputs";
import type { OutputStatus } from "@cyberintegrations/store";
import { keyOf, type Failure, type OutputJob } from "./job.ts";

/** What a worker has delivered to an output, and how its last job ended. Another worker may have delivered since. */
export interface OutputState extends OutputJob {
  /** When its last job ended, as ISO 8601. */
  readonly at: string;
  readonly circuit: "closed" | "open";
  /** Why its last job did not deliver everything; null if it did. */
  readonly error: string | null;
  /** Since the start of the worker. */
  readonly sent: number;
  readonly retried: number;
  readonly rejected: number;
  /** After its last job: the number of changes that were left, and of dead letters; null if that is not known. */
  readonly lag: number | null;
  /** After its last job: when the oldest change that was left was committed; null if none was, or if that is not known. */
  readonly oldest: string | null;
  readonly deadLetters: number | null;
}

type Ended = Pick<OutputState, "error" | "lag" | "oldest" | "deadLetters">;

/** The outputs to which a worker has delivered. */
export class OutputStates {
  readonly #now: () => number;
  readonly #states = new Map<string, OutputState>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get all(): readonly OutputState[] {
    return [...this.#states.values()];
  }

  delivered(
    job: OutputJob,
    delivery: Delivery,
    { waiting, status }: { waiting: Waiting | undefined; status: OutputStatus | undefined },
  ): void {
    const { lag = null, oldest = null, deadLetters = null } = status ?? {};
    this.#record(job, delivery, { error: waiting?.reason ?? null, lag, oldest, deadLetters });
  }

  failed(job: OutputJob, delivery: Delivery, { message }: Failure): void {
    this.#record(job, delivery, { error: message, lag: null, oldest: null, deadLetters: null });
  }

  #record({ tenant, output }: OutputJob, { counts, circuit }: Delivery, ended: Ended): void {
    const key = keyOf({ tenant, output });
    const before = this.#states.get(key) ?? { sent: 0, retried: 0, rejected: 0 };
    this.#states.set(key, {
      ...{ tenant, output, at: new Date(this.#now()).toISOString(), circuit, ...ended },
      sent: before.sent + counts.sent,
      retried: before.retried + counts.retried,
      rejected: before.rejected + counts.rejected,
    });
  }
}
