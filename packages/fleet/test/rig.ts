import {
  defaultCollection,
  type Account,
  type CollectionSettings,
} from "@cyberintegrations/ingest";
import type { Simulator } from "@cyberintegrations/simulator";
import { openStore, type FeedRecord } from "@cyberintegrations/store";
import { products, type CompiledMapping } from "cyberintegrations";
import {
  openScheduler,
  openWorker,
  type FleetAccounts,
  type SchedulerOptions,
  type WorkerOptions,
} from "../src/index.ts";

/** An account of a simulator that reads some collections, each with further settings. */
export function accountOf(
  { tiUrl: apiUrl, username, apiKey }: Simulator,
  collections: readonly string[],
  more: Partial<CollectionSettings> = {},
): Account {
  const product = products.ti;
  return {
    product,
    connection: { apiUrl, username, apiKey },
    collections: new Map(
      collections.map((name) => [name, { ...defaultCollection(product, name), ...more }]),
    ),
  };
}

/** A mapping that does something with each feed, such as waiting. */
export const mappingThat = (act: () => void): CompiledMapping =>
  Object.assign(
    () => {
      act();
      return { id: "mapped" };
    },
    { kind: "mapping" as const },
  );

/** Updates the schedules once. New collections are queued. */
export async function schedule(
  location: string,
  accounts: FleetAccounts,
  options: Partial<SchedulerOptions> = {},
): Promise<void> {
  await using scheduler = await openScheduler({ location, every: 15 * 60_000, ...options });
  await scheduler.update(accounts);
}

/** A worker that runs until it is disposed. */
export async function startWorker(
  options: Pick<WorkerOptions, "location" | "accounts"> & Partial<WorkerOptions>,
): Promise<AsyncDisposable> {
  const end = new AbortController();
  const worker = await openWorker({ concurrency: 2, ...options });
  const ended = worker.run(end.signal);
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await ended;
      await worker[Symbol.asyncDispose]();
    },
  };
}

/** The ids of a collection's feeds in the store of a tenant, and how often it was fully synced. */
export async function stored(location: string, tenant: string, collection: string) {
  await using store = await openStore(location, { tenant });
  const feeds = await Array.fromAsync(store.feeds({ collections: [collection] }));
  const [status] = await store.status();
  return { ids: feeds.map(({ id }) => id), syncs: status?.syncs ?? 0 };
}

/** Commits indicators, all of one feed, to the store of a tenant. */
export async function fill(
  location: string,
  tenant: string,
  values: readonly string[],
): Promise<void> {
  await using store = await openStore(location, { tenant });
  const iocs = values.map((value) => ({
    ...{ type: "ipv4", value, raw: value, key: "ip", valid: true, reason: null, feedId: null },
    ...{
      tlp: "green",
      severity: "orange",
      confidence: null,
      ttl: 30,
      firstSeen: null,
      lastSeen: null,
    },
    ...{ deleted: false, malware: [], actors: [] },
  })) satisfies FeedRecord["iocs"];
  const collection = "ioc/common";
  const from = await store.cursor(collection);
  const to = String(Number(from) + 1);
  const feed = { id: to, seqUpdate: to };
  await store.commit({ collection, from, to, feeds: [{ ...feed, feed, parsed: feed, iocs }] });
}
