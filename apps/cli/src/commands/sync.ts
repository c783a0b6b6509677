import { openStore, type Store } from "@cyberintegrations/store";
import { connectionFromEnv, type Connection } from "../connection.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";
import { BarReporter } from "../report/bars.ts";
import { LineReporter } from "../report/lines.ts";
import { summaryTable } from "../report/summary.ts";
import { syncAll, type SyncedCollection } from "../sync/sync-all.ts";

export interface SyncFlags {
  readonly demo?: boolean;
  readonly collections?: readonly string[];
  readonly allowUnknown?: boolean;
  readonly store: string;
  readonly limit?: number;
  readonly concurrency: number;
  readonly json?: boolean;
}

/** `cyberintegrations sync` */
export async function sync(flags: SyncFlags, io: Io): Promise<ExitCode> {
  await using store = await openStore(flags.store);
  await using source = flags.demo ? await demo(store) : account(io);
  const reporter = io.stderr.isTTY && !flags.json ? new BarReporter(io) : new LineReporter(io);
  const outcomes = await syncAll({
    connection: source.connection,
    collections: flags.collections,
    allowUnknown: flags.allowUnknown ?? false,
    concurrency: flags.concurrency,
    limit: flags.limit,
    store,
    reporter,
    signal: io.signal,
    now: io.now,
  }).finally(() => {
    reporter.close();
  });
  if (flags.json) io.stdout.write(`${JSON.stringify(outcomes.map(asJson))}\n`);
  else io.stdout.write(`${summaryTable(outcomes)}\n\nStored in ${store.location}\n`);
  return verdict(outcomes, io);
}

/** A source of feeds: how to reach it, and, where it was made for this run, how to end it. */
interface Source extends AsyncDisposable {
  readonly connection: Connection;
}

const account = (io: Io): Source => ({
  connection: connectionFromEnv(io.env),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

/** The API in this process. With every sync that the store remembers, a little more has happened there. */
async function demo(store: Store): Promise<Source> {
  const { createSimulator } = await import("@cyberintegrations/simulator");
  const syncs = (await store.status()).map((status) => status.syncs);
  const simulator = await createSimulator({ growth: growth * Math.max(0, ...syncs) });
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  return {
    connection: { apiUrl, username, apiKey },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

/** Events in each collection of the demo between one sync and the next: a tenth of them change an earlier feed. */
const growth = 10;

function asJson({ error, ...outcome }: SyncedCollection) {
  return error ? { ...outcome, error: { code: error.code, message: error.message } } : outcome;
}

function verdict(outcomes: readonly SyncedCollection[], io: Io): ExitCode {
  const failed = outcomes.filter(({ error }) => error !== undefined);
  if (io.signal.aborted) {
    say(io, "Interrupted. What was stored is safe: the next run goes on from there.");
    return exitCodes.interrupted;
  }
  if (failed.length === 0) return exitCodes.ok;
  say(io, `${failed.length} of ${outcomes.length} collections failed; the others are up to date.`);
  return exitCodes.failed;
}
