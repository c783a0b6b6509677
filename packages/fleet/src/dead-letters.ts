import type { PgBoss } from "pg-boss";
import { keyOf, type FleetJob, type Failure } from "./job.ts";
import { deadLetterQueue } from "./queue.ts";

/** A collection or output whose job failed too often, or with an error that is not retryable. Its schedule continues. */
export type DeadLetter = FleetJob & {
  /** When it was last moved to the dead-letter queue. */
  readonly since: Date;
  readonly error: Failure;
  /** How often it was moved there. A successful job removes it. */
  readonly times: number;
};

/** Selects dead letters. Default: all. */
export interface DeadLetterSelection {
  readonly tenant?: string | undefined;
  /** Only these collections, and no outputs. */
  readonly collections?: readonly string[] | undefined;
}

const limit = 100_000;

/** The dead letters, ordered by tenant, then collection or output. @internal */
export async function listDeadLetters(
  boss: PgBoss,
  selection: DeadLetterSelection = {},
): Promise<DeadLetter[]> {
  const letters = await select(boss, selection);
  const byKey = Map.groupBy(letters, ({ data }) => keyOf(data));
  return [...byKey]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, group]) => {
      const newest = group.at(-1);
      if (!newest) return [];
      const { data, createdOn, sourceOutput } = newest;
      return [
        {
          ...subjectOf(data),
          since: createdOn,
          error: failureOf(sourceOutput),
          times: group.length,
        },
      ];
    });
}

/** Only what the job is about. */
const subjectOf = (data: FleetJob): FleetJob => {
  const { tenant } = data;
  return "output" in data
    ? { tenant, output: data.output }
    : { tenant, collection: data.collection };
};

/** Queues dead letters again. Resolves to their number; what is already queued is not queued twice. @internal */
export async function retryDeadLetters(
  boss: PgBoss,
  selection: DeadLetterSelection = {},
): Promise<number> {
  const ids = (await select(boss, selection)).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const moved = await boss.redrive(deadLetterQueue, { ids, limit: ids.length });
  await boss.deleteJob(deadLetterQueue, ids);
  return moved;
}

/** Deletes the dead letters of a collection or output. @internal */
export async function removeDeadLetters(boss: PgBoss, job: FleetJob): Promise<void> {
  const letters = await boss.findJobs(deadLetterQueue, { key: keyOf(job) });
  if (letters.length > 0)
    await boss.deleteJob(
      deadLetterQueue,
      letters.map(({ id }) => id),
    );
}

/** Whether an output was stopped by its destination. @internal */
export async function isStopped(boss: PgBoss, job: FleetJob): Promise<boolean> {
  const letters = await boss.findJobs<FleetJob>(deadLetterQueue, { key: keyOf(job), queued: true });
  return letters.some(({ sourceOutput }) => failureOf(sourceOutput).code === "gone");
}

/** The oldest first. */
async function select(boss: PgBoss, { tenant, collections }: DeadLetterSelection) {
  const letters = await boss.findJobs<FleetJob>(deadLetterQueue, { queued: true, limit });
  return letters.filter(
    ({ data }) =>
      (tenant === undefined || data.tenant === tenant) &&
      (collections === undefined ||
        ("collection" in data && collections.includes(data.collection))),
  );
}

/** What the worker reported. If the worker vanished, it reported nothing. */
function failureOf(output: object | null): Failure {
  const { code, message } = (output ?? {}) as Partial<Record<keyof Failure, unknown>>;
  return {
    code: typeof code === "string" ? code : "vanished",
    message: typeof message === "string" ? message : "its worker vanished",
  };
}
