import {
  defaultTenant,
  openStore,
  type Store,
  type TenantCollectionStatus,
} from "@cyberintegrations/store";
import { markdownTable } from "markdown-table";
import { pickTenant } from "../config/tenants.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { storeNamed, type StoreFlags } from "../store-flags.ts";

export interface StatusFlags extends StoreFlags {
  readonly json?: boolean;
}

/** `cyberintegrations status`: of the tenant that is named, else of all. */
export async function status(flags: StatusFlags, io: Io): Promise<ExitCode> {
  const { place, names } = storeNamed(flags, io.env);
  const tenant = flags.tenant === undefined ? undefined : pickTenant(names, flags.tenant);
  await using store = await openStore(place, { tenant });
  const collections = tenant === undefined ? await store.overview() : await ofOne(store);
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ store: store.location, collections })}\n`);
    return exitCodes.ok;
  }
  const several = names !== undefined || collections.some((row) => row.tenant !== defaultTenant);
  const shown = several ? columns : columns.filter(([head]) => head !== "tenant");
  const now = io.now();
  const rows = collections.map((row) => shown.map(([, , cell]) => cell(row, now)));
  const table = markdownTable([shown.map(([head]) => head), ...rows], {
    align: shown.map(([, align]) => align),
  });
  io.stdout.write(`${table}\n\nStored in ${store.location}\n`);
  return exitCodes.ok;
}

const ofOne = async (store: Store): Promise<TenantCollectionStatus[]> =>
  (await store.status()).map((row) => ({ tenant: store.tenant, ...row }));

type Column = readonly [
  head: string,
  align: "l" | "r",
  cell: (row: TenantCollectionStatus, now: number) => string,
];

const columns: readonly Column[] = [
  ["tenant", "l", ({ tenant }) => tenant],
  ["collection", "l", ({ collection }) => collection],
  ["feeds", "r", ({ feeds }) => String(feeds)],
  ["IoCs", "r", ({ iocs }) => String(iocs)],
  ["quarantine", "r", ({ quarantined }) => String(quarantined)],
  ["cursor", "l", ({ cursor }) => cursor ?? ""],
  ["last sync", "l", ({ syncedAt }) => syncedAt ?? "never"],
  ["age", "r", ({ syncedAt }, now) => (syncedAt === null ? "" : age(now - Date.parse(syncedAt)))],
];

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
