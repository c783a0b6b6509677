import { parseJson, products } from "cyberintegrations";
import { defaultCollection, eventsMember, recordMaker } from "@cyberintegrations/ingest";
import type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  Store,
} from "@cyberintegrations/store";
import { configFile } from "../config/config-file.ts";
import { loadSettings } from "../config/load.ts";
import { checkCollections } from "../check-collections.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { openStoreOf, type StoreFlags } from "../store-flags.ts";

export interface QuarantineFlags extends StoreFlags {
  readonly collections?: readonly string[];
  readonly ids?: readonly string[];
  readonly json?: boolean;
}

/** `cyberintegrations quarantine list`, `retry` and `drop` */
export const quarantine = { list, retry, drop };

async function list(flags: QuarantineFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io, { readOnly: true });
  checkCollections(await store.status(), flags);
  const feeds = await all(store, flags);
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
  if (flags.json) await printJson(io, shown);
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

async function retry(flags: QuarantineFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io);
  checkCollections(await store.status(), flags);
  const byCollection = Map.groupBy(await all(store, flags), ({ collection }) => collection);
  const retriesOf = retryMaker(flags, io);
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
  return await tell(counts, `${stored} stored, ${left} still in quarantine${replaced}`, flags, io);
}

async function drop(flags: QuarantineFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io);
  checkCollections(await store.status(), flags);
  const dropped = await store.dropQuarantined(selection(flags));
  return await tell({ dropped }, `${dropped} dropped`, flags, io);
}

/**
 * Makes records of feeds in quarantine, which were redacted before they got there: they are mapped and searched again, and
 * not redacted twice. What can't be mapped now either is left out.
 */
function retryMaker(flags: QuarantineFlags, io: Io) {
  const file = configFile(flags.config);
  const configured =
    file === undefined ? undefined : loadSettings(file, io.env, flags.tenant, flags.store);
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

const selection = ({ collections, ids }: QuarantineFlags): QuarantineSelection => ({
  collections,
  ids,
});

const all = (store: Store, flags: QuarantineFlags): Promise<QuarantinedFeed[]> =>
  Array.fromAsync(store.quarantined(selection(flags)));

async function tell(
  counts: object,
  words: string,
  flags: QuarantineFlags,
  io: Io,
): Promise<ExitCode> {
  if (flags.json) await printJson(io, counts);
  else await print(io, words);
  return exitCodes.ok;
}
