import { parseJson, products } from "cyberintegrations";
import { defaultCollection, eventsMember, recordMaker } from "@cyberintegrations/ingest";
import type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  Store,
} from "@cyberintegrations/store";
import type { QuarantineOptions } from "../commands/quarantine.ts";
import { configFile } from "../config/document.ts";
import { loadSettings } from "../config/load.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { checkCollections } from "../input.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { openStoreFor } from "../settings.ts";

export async function listQuarantine(options: QuarantineOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io, { readOnly: true });
  checkCollections(await store.status(), options);
  const feeds = await all(store, options);
  const shown = feeds.map(({ collection, id, seqUpdate, reason, quarantinedAt }) => ({
    tenant: store.tenant,
    collection,
    id,
    seqUpdate,
    reason,
    quarantinedAt,
  }));
  const rows = shown.map(({ tenant: _, ...feed }) =>
    Object.values(feed).map((value) => value ?? ""),
  );
  if (options.json) await printJson(io, shown);
  else await print(io, ...table(io.stdout, columns, rows));
  return exitCodes.ok;
}

const columns: readonly Column[] = [
  { head: "collection" },
  { head: "id" },
  { head: "cursor", leaveOut: 1 },
  { head: "reason" },
  { head: "since", leaveOut: 2 },
];

export async function retryQuarantine(options: QuarantineOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io);
  checkCollections(await store.status(), options);
  const byCollection = Map.groupBy(await all(store, options), ({ collection }) => collection);
  const retriesOf = retryMaker(options, io);
  const counts = { stored: 0, superseded: 0, left: 0 };
  for (const [collection, feeds] of byCollection) {
    const retries = retriesOf(collection, feeds);
    const { stored, superseded, left } = await store.retryQuarantined(collection, retries);
    counts.stored += stored;
    counts.superseded += superseded;
    counts.left += feeds.length - retries.length + left;
  }
  const { stored, superseded, left } = counts;
  const replaced = superseded > 0 ? `, ${superseded} superseded by a newer version` : "";
  return await report(
    counts,
    `${stored} stored, ${left} still in quarantine${replaced}`,
    options,
    io,
  );
}

export async function dropQuarantine(options: QuarantineOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io);
  checkCollections(await store.status(), options);
  const dropped = await store.dropQuarantined(selection(options));
  return await report({ dropped }, `${dropped} dropped`, options, io);
}

/**
 * Makes records of feeds in quarantine. They were redacted before they were put there, so they are mapped and searched
 * again, and not redacted twice. Feeds that still can't be mapped are left out.
 */
function retryMaker(options: QuarantineOptions, io: Io) {
  const file = configFile(options.config);
  const configured =
    file === undefined ? undefined : loadSettings(file, io.env, options.tenant, options.store);
  const product = configured?.product ?? products.ti;
  return (collection: string, feeds: readonly QuarantinedFeed[]): QuarantineRetry[] => {
    const settings =
      configured?.collections?.get(collection) ?? defaultCollection(product, collection);
    const events = eventsMember(product, collection, settings);
    const makeRecords = recordMaker(settings, (feed) => feed, events);
    return feeds.flatMap((quarantined) => {
      if (quarantined.raw === null) return [];
      return makeRecords([parseJson(quarantined.raw)]).feeds.map((record) => ({
        quarantined,
        record,
      }));
    });
  };
}

const selection = ({ collections, ids }: QuarantineOptions): QuarantineSelection => ({
  collections,
  ids,
});

const all = (store: Store, options: QuarantineOptions): Promise<QuarantinedFeed[]> =>
  Array.fromAsync(store.quarantined(selection(options)));

async function report(
  counts: object,
  words: string,
  options: QuarantineOptions,
  io: Io,
): Promise<ExitCode> {
  if (options.json) await printJson(io, counts);
  else await print(io, words);
  return exitCodes.ok;
}
