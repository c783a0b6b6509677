import { openQueue, type Queue } from "@cyberintegrations/fleet";
import { checkCollections } from "../check-collections.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { checkShared } from "../shared-store.ts";
import { storeFor, type StoreFlags } from "../settings.ts";

export interface DeadLetterFlags extends StoreFlags {
  readonly collections?: readonly string[];
  readonly json?: boolean;
}

/** `cyberintegrations dead-letters list` and `retry` */
export const deadLetters = { list, retry };

async function list(flags: DeadLetterFlags, io: Io): Promise<ExitCode> {
  await using queue = await queueOf(flags, io);
  const letters = (await queue?.deadLetters(flags)) ?? [];
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
  await using queue = await queueOf(flags, io);
  const retried = (await queue?.retryDeadLetters(flags)) ?? 0;
  if (flags.json) await printJson(io, { retried });
  else await print(io, `${retried} in the queue again`);
  return exitCodes.ok;
}

/** The queue of the store; undefined if it has none. The names of collections are checked. */
async function queueOf(flags: DeadLetterFlags, io: Io): Promise<Queue | undefined> {
  const { location } = storeFor(flags, io.env);
  checkShared(location, "dead-letters", "Only the workers of a shared store have dead letters.");
  const queue = await openQueue(location);
  try {
    checkCollections(
      queue ? [...(await queue.deadLetters()), ...(await queue.scheduled())] : [],
      flags,
    );
    return queue;
  } catch (error) {
    await queue?.[Symbol.asyncDispose]();
    throw error;
  }
}
