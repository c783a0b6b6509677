import { retryQuarantined } from "@cyberintegrations/ingest";
import type { QuarantineSelection } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
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
  const feeds = await Array.fromAsync(store.quarantined(selection(options)));
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
  const file = configFile(options.config);
  const account =
    file === undefined
      ? { product: products.ti }
      : loadSettings(file, io.env, options.tenant, options.store);
  const counts = await retryQuarantined(store, { account, selection: selection(options) });
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

const selection = ({ collections, ids }: QuarantineOptions): QuarantineSelection => ({
  collections,
  ids,
});

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
