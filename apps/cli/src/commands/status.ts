import {
  defaultTenant,
  openStore,
  type Store,
  type TenantCollectionStatus,
} from "@cyberintegrations/store";
import { pickTenant } from "../config/tenants.ts";
import { isPostgres } from "../config/store-place.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { lookAt, ofTenant, type FleetStatus } from "../fleet/look.ts";
import { visitLine } from "../fleet/queue.ts";
import { print, printJson, type Io } from "../io.ts";
import { age } from "../report/age.ts";
import { fleetLines } from "../report/fleet-lines.ts";
import { table, type Column } from "../report/table.ts";
import { isDemo } from "../sync/demo-mark.ts";
import { storeFor, type StoreFlags } from "../settings.ts";

export interface StatusFlags extends StoreFlags {
  readonly json?: boolean;
}

/** `cyberintegrations status`: of the tenant that is named, else of all. */
export async function status(flags: StatusFlags, io: Io): Promise<ExitCode> {
  const { location, names } = storeFor(flags, io.env);
  const tenant = flags.tenant === undefined ? undefined : pickTenant(names, flags.tenant);
  await using store = await openStore(location, { tenant, readOnly: true });
  const collections = tenant === undefined ? await store.overview() : await ofOne(store);
  const demo = await isDemo(
    store,
    new Set([store.tenant, ...collections.map((row) => row.tenant)]),
  );
  const fleet = isPostgres(location) ? await fleetOf(location, store, io.now()) : undefined;
  const seen = fleet && tenant !== undefined ? ofTenant(fleet, tenant) : fleet;
  if (flags.json) {
    const report = {
      store: store.location,
      ...(demo && { demo }),
      collections,
      ...(seen && { fleet: seen }),
    };
    await printJson(io, report);
    return exitCodes.ok;
  }
  const several = names !== undefined || collections.some((row) => row.tenant !== defaultTenant);
  const shown = several ? columns : columns.filter(({ head }) => head !== "tenant");
  const now = io.now();
  const rows = collections.map((row) => shown.map(({ cell }) => cell(row, now)));
  const lines = seen ? [...fleetLines(seen, now), ""] : [];
  const lead = table(io.stdout, shown, rows);
  await print(
    io,
    ...lead,
    "",
    ...lines,
    `Stored in ${store.location}${demo ? " (simulated data)" : ""}`,
  );
  return exitCodes.ok;
}

/** How the workers fare, where the store has any. */
async function fleetOf(
  address: string,
  store: Store,
  now: number,
): Promise<FleetStatus | undefined> {
  await using visit = await visitLine(address);
  return visit.line && (await lookAt(visit.line, store, now));
}

const ofOne = async (store: Store): Promise<TenantCollectionStatus[]> =>
  (await store.status()).map((row) => ({ tenant: store.tenant, ...row }));

interface StatusColumn extends Column {
  readonly cell: (row: TenantCollectionStatus, now: number) => string;
}

const ageOf = (syncedAt: string | null, now: number) =>
  syncedAt === null ? "" : age(now - Date.parse(syncedAt));

const columns: readonly StatusColumn[] = [
  { head: "tenant", cell: ({ tenant }) => tenant },
  { head: "collection", cell: ({ collection }) => collection },
  { head: "feeds", align: "r", cell: ({ feeds }) => String(feeds) },
  { head: "IoCs", align: "r", leaveOut: 4, cell: ({ iocs }) => String(iocs) },
  { head: "quarantine", align: "r", leaveOut: 3, cell: (row) => String(row.quarantined) },
  { head: "cursor", leaveOut: 1, cell: ({ cursor }) => cursor ?? "" },
  { head: "last sync", leaveOut: 2, cell: ({ syncedAt }) => syncedAt ?? "never" },
  { head: "age", align: "r", leaveOut: 5, cell: ({ syncedAt }, now) => ageOf(syncedAt, now) },
];
