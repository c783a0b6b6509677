import { openQueue, type FleetJob, type Queue } from "@cyberintegrations/fleet";
import type { DeadLetterOptions } from "../commands/dead-letters.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { checkCollections } from "../input.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { subjectWords } from "../report/words.ts";
import { checkShared, storeFor } from "../settings.ts";

export async function listDeadLetters(options: DeadLetterOptions, io: Io): Promise<ExitCode> {
  await using queue = await queueOf(options, io);
  const letters = (await queue?.deadLetters(options)) ?? [];
  const rows = letters.map((letter) => {
    const { tenant, since, times, error } = letter;
    return [
      ...[tenant, subjectWords(letter), since.toISOString(), String(times)],
      `${error.code}: ${error.message}`,
    ];
  });
  if (options.json) await printJson(io, letters);
  else await print(io, ...table(io.stdout, columns, rows));
  return exitCodes.ok;
}

const collectionsOf = (jobs: readonly FleetJob[]) =>
  jobs.flatMap((job) => ("collection" in job ? [job] : []));

const columns: readonly Column[] = [
  { head: "tenant" },
  { head: "collection" },
  { head: "since" },
  { head: "times", align: "r" },
  { head: "error" },
];

export async function retryDeadLetters(options: DeadLetterOptions, io: Io): Promise<ExitCode> {
  await using queue = await queueOf(options, io);
  const retried = (await queue?.retryDeadLetters(options)) ?? 0;
  if (options.json) await printJson(io, { retried });
  else await print(io, `${retried} returned to the queue`);
  return exitCodes.ok;
}

/** The queue of the store; undefined if it has none. The names of collections are checked. */
async function queueOf(options: DeadLetterOptions, io: Io): Promise<Queue | undefined> {
  const { location } = storeFor(options, io.env);
  checkShared(location, "dead-letters", "Only the workers of a shared store have dead letters.");
  const queue = await openQueue(location);
  try {
    checkCollections(
      queue ? [...collectionsOf(await queue.deadLetters()), ...(await queue.scheduled())] : [],
      options,
    );
    return queue;
  } catch (error) {
    await queue?.[Symbol.asyncDispose]();
    throw error;
  }
}
