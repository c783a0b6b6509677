import { markdownTable } from "markdown-table";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { openStoreOf, type StoreFlags } from "../store-flags.ts";

export interface StatusFlags extends StoreFlags {
  readonly json?: boolean;
}

const heads = ["collection", "feeds", "IoCs", "quarantine", "cursor", "last sync", "age"];

/** `cyberintegrations status` */
export async function status(flags: StatusFlags, io: Io): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io);
  const collections = await store.status();
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ store: store.location, collections })}\n`);
    return exitCodes.ok;
  }
  const rows = collections.map(({ collection, feeds, iocs, quarantined, cursor, syncedAt }) => [
    collection,
    String(feeds),
    String(iocs),
    String(quarantined),
    cursor ?? "",
    syncedAt ?? "never",
    syncedAt === null ? "" : age(io.now() - Date.parse(syncedAt)),
  ]);
  const table = markdownTable([heads, ...rows], { align: ["l", "r", "r", "r", "l", "l", "r"] });
  io.stdout.write(`${table}\n\nStored in ${store.location}\n`);
  return exitCodes.ok;
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** `3 h`: the largest unit that fits. */
function age(milliseconds: number): string {
  const [unit, size] = units.find(([, size]) => milliseconds >= size) ?? units[3];
  return `${Math.floor(milliseconds / size)} ${unit}`;
}
