import { syncAll, timerSleep, type SyncedCollection } from "@cyberintegrations/ingest";
import { openStore } from "@cyberintegrations/store";
import { CyberIntegrationsError } from "cyberintegrations";
import type { SyncOptions } from "../commands/sync.ts";
import { accessInEnvironment, defaults, type Settings } from "../config/load.ts";
import { readConfig } from "../config/document.ts";
import { openOutputs } from "../config/outputs.ts";
import { pickTenant } from "../config/tenants.ts";
import { closeOutputs } from "../deliver/deliver-outputs.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, type Io } from "../io.ts";
import { chooseReporter, noteWriter } from "../report/choose.ts";
import { summaryTable } from "../report/summary.ts";
import { failureWords } from "../report/words.ts";
import { noteSource, settingsFor, withFlags } from "../settings.ts";
import { demoStore, refuseDemo } from "../sync/demo-mark.ts";
import { watch } from "../watch/watch.ts";

// Outside the function below: in a function with `await using`, tsc does not rewrite the `.ts` specifier of an import().
const loadDemo = () => import("../sync/demo.ts");

/** Syncs collections once, or until interrupted. */
export async function sync(flags: SyncOptions, io: Io): Promise<ExitCode> {
  if (!flags.demo) return syncWith(settingsFor(flags, io.env), flags, io);
  const { startDemo } = await loadDemo();
  const tenant = pickTenant(undefined, flags.tenant);
  const location = flags.store ?? demoStore;
  await using api = await startDemo(location, tenant);
  const { tiUrl: apiUrl, username, apiKey } = api;
  const access = accessInEnvironment({ apiUrl, username, apiKey });
  const settings = { ...defaults, ...access, store: location, tenant };
  return await syncWith(withFlags(settings, flags), flags, io);
}

async function syncWith(settings: Settings, flags: SyncOptions, io: Io): Promise<ExitCode> {
  await using store = await openStore(settings.store, { tenant: settings.tenant });
  if (!flags.demo) await refuseDemo(store);
  await using lock = await store.acquireLock();
  const reporter = chooseReporter(flags, io, settings.tenant);
  noteSource([settings], (note) => {
    reporter.note(note);
  });
  const close = () => {
    reporter.close();
  };
  const { signal, now } = io;
  const options = { store, signal, now };
  if (flags.watch !== undefined) {
    const clock = { now, sleep: timerSleep, random: Math.random };
    const document = flags.demo ? undefined : readConfig(flags.config);
    const outputs = document ? await openOutputs(document, io.env, settings.tenant) : [];
    const every = flags.watch;
    const watching = watch({ ...options, settings, reporter, flags, every, clock, outputs });
    await unlessInterrupted(watching.finally(() => closeOutputs(outputs)).finally(close), io);
    return verdict([], flags, io);
  }
  const syncing = syncAll({ ...options, account: settings, events: reporter });
  const outcomes = await unlessInterrupted(syncing.finally(close), io);
  if (!outcomes) return verdict([], flags, io);
  // With --log-format json, all output is JSON.
  if (flags.json || flags.logFormat === "json") {
    await printJson(
      io,
      outcomes.map((outcome) => asJson(settings.tenant, outcome)),
    );
  } else
    await print(
      io,
      ...summaryTable(io.stdout, outcomes),
      "",
      `Stored in ${store.location}${flags.demo ? " (simulated data)" : ""}`,
    );
  return verdict(outcomes, flags, io);
}

/** The result of work; undefined if it failed because the user interrupted it. */
async function unlessInterrupted<Result>(work: Promise<Result>, { signal }: Io) {
  return work.catch((error: unknown) => {
    if (signal.aborted && CyberIntegrationsError.isInstance(error)) return undefined;
    throw error;
  });
}

function asJson(tenant: string, { error, ...outcome }: SyncedCollection) {
  const { code, message } = error ?? {};
  return { tenant, ...outcome, ...(error && { error: { code, message } }) };
}

function verdict(outcomes: readonly SyncedCollection[], flags: SyncOptions, io: Io): ExitCode {
  const note = noteWriter(flags, io);
  if (io.signal.aborted) {
    note("Interrupted. Stored data is safe: the next run continues from there.");
    return exitCodes.interrupted;
  }
  const words = failureWords(outcomes);
  if (words === undefined) return exitCodes.ok;
  note(words);
  return exitCodes.failed;
}
