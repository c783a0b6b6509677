import { InputError } from "cyberintegrations";
import { checkCollections } from "../check-collections.ts";
import { isPostgres } from "../config/store-place.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { listDeadLetters, retryDeadLetters } from "../fleet/dead-letters.ts";
import type { CollectionJob } from "../fleet/job.ts";
import { visitLine, type Visit } from "../fleet/queue.ts";
import { allSchedules, jobOf } from "../fleet/schedules.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { storeFor, type StoreFlags } from "../settings.ts";

export interface DeadLetterFlags extends StoreFlags {
  readonly collections?: readonly string[];
  readonly json?: boolean;
}

/** `cyberintegrations dead-letters list` and `retry` */
export const deadLetters = { list, retry };

async function list(flags: DeadLetterFlags, io: Io): Promise<ExitCode> {
  await using visit = await visitOf(flags, io);
  const letters = visit.line ? await listDeadLetters(visit.line, flags) : [];
  const rows = letters.map(({ tenant, collection, since, times, error }) => [
    ...[tenant, collection, since.toISOString(), String(times)],
    `${error.code}: ${error.message}`,
  ]);
  if (flags.json) await printJson(io, letters);
  else await print(io, ...table(io.stdout, columns, rows));
  return exitCodes.ok;
}

const columns: readonly Column[] = [
  { head: "tenant" },
  { head: "collection" },
  { head: "since" },
  { head: "times", align: "r" },
  { head: "error" },
];

async function retry(flags: DeadLetterFlags, io: Io): Promise<ExitCode> {
  await using visit = await visitOf(flags, io);
  const retried = visit.line ? await retryDeadLetters(visit.line, flags) : 0;
  if (flags.json) await printJson(io, { retried });
  else await print(io, `${retried} in the queue again`);
  return exitCodes.ok;
}

async function visitOf(flags: DeadLetterFlags, io: Io): Promise<Visit> {
  const { location } = storeFor(flags, io.env);
  if (!isPostgres(location)) {
    throw new InputError("dead-letters: expected a PostgreSQL store, got a SQLite file", {
      hint: "Only the workers of a shared store have dead letters.",
    });
  }
  const visit = await visitLine(location);
  try {
    checkCollections(visit.line ? await jobsOf(visit.line) : [], flags);
    return visit;
  } catch (error) {
    await visit[Symbol.asyncDispose]();
    throw error;
  }
}

const jobsOf = async (boss: NonNullable<Visit["line"]>): Promise<CollectionJob[]> => [
  ...(await listDeadLetters(boss)),
  ...[...(await allSchedules(boss)).values()].map(jobOf),
];
