import {
  firstPortion,
  selectCollections,
  type CollectionSettings,
} from "@cyberintegrations/ingest";
import { CyberIntegrationsError, StoreError, type ProductSession } from "cyberintegrations";
import { openStore, type Store } from "@cyberintegrations/store";
import pMap from "p-map";
import type { PlanOptions } from "../commands/plan.ts";
import type { Settings } from "../config/settings.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { openSession, retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";

/** The estimate for one collection. */
interface Plan {
  readonly collection: string;
  /** The stored cursor; null for a collection that was never synced. */
  readonly cursor: string | null;
  /** The remaining feeds; null if the API does not report their number. */
  readonly left: number | null;
  readonly requests: number | null;
  readonly seconds: number | null;
  readonly error?: string;
}

/** Estimates a sync of each collection. */
export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const settings = settingsWithNote(options, io);
  await using store = await existingStore(settings);
  await using session = openSession(settings, retryNotes(io));
  const { collections } = await selectCollections(session, settings, io.signal);
  const plans = await pMap(
    collections,
    ([collection, own]) => planCollection({ collection, own, session, store, io }),
    { concurrency: settings.concurrency },
  );
  if (options.json) await printJson(io, plans);
  else await print(io, ...planTable(io, plans));
  const failed = plans.filter(({ error }) => error !== undefined);
  if (!options.json)
    for (const { collection, error = "" } of failed) say(io, `${collection}: ${error}`);
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

interface Estimated {
  readonly collection: string;
  readonly own: CollectionSettings;
  readonly session: ProductSession;
  readonly store: Store | undefined;
  readonly io: Io;
}

/** Requests one page, and estimates the number of further pages and the time they take. */
async function planCollection(options: Estimated): Promise<Plan> {
  const { collection, own: settings, session, store, io } = options;
  const { now, signal } = io;
  const cursor = (await store?.cursor(collection)) ?? null;
  const unknown = { collection, cursor, left: null, requests: null, seconds: null };
  const began = now();
  try {
    const start = { session, collection, settings, stored: cursor, signal, now };
    const portion = await firstPortion(start);
    if (!portion) return { ...unknown, left: 0, requests: 1, seconds: (now() - began) / 1000 };
    if (portion.count === null) return unknown;
    // The last page is an empty one.
    const requests = Math.ceil(portion.count / portion.portionSize) + 1;
    return {
      ...unknown,
      left: portion.count,
      requests,
      seconds: (requests * (now() - began)) / 1000,
    };
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return { ...unknown, error: error.message };
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
    ...(error === undefined ? [shown(left), shown(requests), shown(seconds)] : ["failed", "", ""]),
  ]);
  return table(io.stdout, columns, rows);
}
