import { planSync, type Plan } from "@cyberintegrations/ingest";
import { StoreError } from "cyberintegrations";
import { openStore, type Store } from "@cyberintegrations/store";
import type { PlanOptions } from "../commands/plan.ts";
import type { Settings } from "../config/load.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";

/** Estimates a sync of each collection. */
export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const settings = settingsWithNote(options, io);
  await using store = await existingStore(settings);
  await using session = settings.open(retryNotes(io));
  const { signal, now } = io;
  const plans = await planSync({ session, account: settings, store, signal, now });
  const failed = plans.flatMap(({ collection, error }) => (error ? [{ collection, error }] : []));
  if (options.json) {
    await printJson(
      io,
      plans.map(({ error, ...plan }) => (error ? { ...plan, error: error.message } : plan)),
    );
  } else {
    await print(io, ...planTable(io, plans));
    for (const { collection, error } of failed) say(io, `${collection}: ${error.message}`);
  }
  return failed.length > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The store, if it exists. `plan` stores nothing, so it creates none. */
async function existingStore({ store: location, tenant }: Settings): Promise<Store | undefined> {
  try {
    return await openStore(location, { tenant, readOnly: true });
  } catch (error) {
    if (StoreError.isInstance(error) && error.code === "missing") return undefined;
    throw error;
  }
}

const columns: readonly Column[] = [
  { head: "collection" },
  { head: "cursor", leaveOut: 1 },
  { head: "left", align: "r" },
  { head: "requests", align: "r", leaveOut: 3 },
  { head: "seconds", align: "r", leaveOut: 2 },
];

function planTable(io: Io, plans: readonly Plan[]): string[] {
  const shown = (value: number | null) => (value === null ? "?" : String(Math.ceil(value)));
  const rows = plans.map(({ collection, cursor, left, requests, seconds, error }) => [
    collection,
    cursor ?? "none",
    ...(error ? ["failed", "", ""] : [shown(left), shown(requests), shown(seconds)]),
  ]);
  return table(io.stdout, columns, rows);
}
