import { parseJson, products, type JsonValue } from "cyberintegrations";
import { defaultCollection, eventsMember, recordMaker } from "@cyberintegrations/ingest";
import type { QuarantinedFeed, QuarantineSelection, Store } from "@cyberintegrations/store";
import { configFile } from "../config/config-file.ts";
import { loadSettings } from "../config/load.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { print, printJson, type Io } from "../io.ts";
import { table } from "../report/table.ts";
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
  const feeds = await all(store, flags);
  const shown = feeds.map(({ collection, id, seqUpdate, reason, quarantinedAt }) => ({
    tenant: store.tenant,
    collection,
    id,
    seqUpdate,
    reason,
    quarantinedAt,
  }));
  const heads = ["collection", "id", "cursor", "reason", "since"];
  const rows = shown.map(({ tenant: _, ...feed }) =>
    Object.values(feed).map((value) => value ?? ""),
  );
  if (flags.json) await printJson(io, shown);
  else await print(io, ...table(heads, rows));
  return exitCodes.ok;
}

async function retry(flags: QuarantineFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io);
  const byCollection = Map.groupBy(await all(store, flags), ({ collection }) => collection);
  const recordsAgain = makerAgain(flags, io);
  const counts = { stored: 0, left: 0 };
  for (const [collection, feeds] of byCollection) {
    const cursor = await store.cursor(collection);
    const items = feeds.flatMap(({ raw }) => (raw === null ? [] : [parseJson(raw)]));
    const records = recordsAgain(collection, items);
    const { quarantined } = await store.commit({
      collection,
      from: cursor,
      to: cursor,
      ...records,
    });
    counts.stored += items.length - quarantined;
    counts.left += feeds.length - items.length + quarantined;
  }
  return await tell(
    counts,
    `${counts.stored} stored, ${counts.left} still in quarantine`,
    flags,
    io,
  );
}

async function drop(flags: QuarantineFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io);
  const dropped = await store.dropQuarantined(selection(flags));
  return await tell({ dropped }, `${dropped} dropped`, flags, io);
}

/**
 * Makes records of what lies in quarantine, which was redacted before it got there: it is mapped and searched again, and
 * not redacted twice.
 */
function makerAgain(flags: QuarantineFlags, io: Io) {
  const file = configFile(flags.config);
  const configured =
    file === undefined ? undefined : loadSettings(file, io.env, flags.tenant, flags.store);
  const product = configured?.product ?? products.ti;
  return (collection: string, items: readonly JsonValue[]) => {
    const settings =
      configured?.collections?.get(collection) ?? defaultCollection(product, collection);
    const events = eventsMember(product, collection, settings);
    return recordMaker(settings, (feed) => feed, events)(items);
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
