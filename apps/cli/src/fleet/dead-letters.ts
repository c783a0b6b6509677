import type { PgBoss } from "pg-boss";
import { keyOf, type CollectionJob } from "./job.ts";
import { deadLetters } from "./queue.ts";

/** Why a job failed, without anything that stands in a feed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** A collection that was given up. Its schedule goes on: once it can be read again, its dead letter is gone. */
export interface DeadLetter extends CollectionJob {
  /** When it was given up last. */
  readonly since: Date;
  readonly error: Failure;
  /** How often it was given up. */
  readonly times: number;
}

/** Which of them: all, where nothing is said. */
export interface DeadLetterSelection {
  readonly tenant?: string | undefined;
  readonly collections?: readonly string[] | undefined;
}

const most = 100_000;

/** What was given up, by the names of tenants and collections. */
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
          tenant: data.tenant,
          collection: data.collection,
          since: createdOn,
          error: failureOf(sourceOutput),
          times: group.length,
        },
      ];
    });
}

/** Puts what was given up in the line again. Resolves to how many went; what is in the line already is there once. */
export async function retryDeadLetters(
  boss: PgBoss,
  selection: DeadLetterSelection = {},
): Promise<number> {
  const ids = (await select(boss, selection)).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const moved = await boss.redrive(deadLetters, { ids, limit: ids.length });
  await boss.deleteJob(deadLetters, ids);
  return moved;
}

/** Forgets that a collection was given up. */
export async function forgetDeadLetter(boss: PgBoss, job: CollectionJob): Promise<void> {
  const letters = await boss.findJobs(deadLetters, { key: keyOf(job) });
  if (letters.length > 0)
    await boss.deleteJob(
      deadLetters,
      letters.map(({ id }) => id),
    );
}

/** The oldest first. */
async function select(boss: PgBoss, { tenant, collections }: DeadLetterSelection) {
  const letters = await boss.findJobs<CollectionJob>(deadLetters, { queued: true, limit: most });
  return letters.filter(
    ({ data }) =>
      (tenant === undefined || data.tenant === tenant) &&
      (collections === undefined || collections.includes(data.collection)),
  );
}

/** What a worker said of the failure; where the worker vanished, the engine says it. */
function failureOf(output: object | null): Failure {
  const { code, message } = (output ?? {}) as Partial<Record<keyof Failure, unknown>>;
  return {
    code: typeof code === "string" ? code : "vanished",
    message: typeof message === "string" ? message : "its worker vanished",
  };
}
