import { openQueue, type FleetStatus } from "@cyberintegrations/fleet";
import {
  defaultTenant,
  isPostgres,
  openStore,
  type Store,
  type TenantCollectionStatus,
} from "@cyberintegrations/store";
import type { StatusOptions } from "../commands/status.ts";
import { pickTenant } from "../config/tenants.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, type Io } from "../io.ts";
import { age } from "../report/text.ts";
import { fleetLines } from "../report/fleet-lines.ts";
import { table, type Column } from "../report/table.ts";
import { outputColumns, outputRow, shownOutputs, type ShownOutput } from "../report/outputs.ts";
import { storeFor } from "../settings.ts";
import { isDemo } from "../sync/demo-mark.ts";

/** Shows the status of the selected tenant, or of all. */
export async function status(flags: StatusOptions, io: Io): Promise<ExitCode> {
  const { location, names } = storeFor(flags, io.env);
  const tenant = flags.tenant === undefined ? undefined : pickTenant(names, flags.tenant);
  await using store = await openStore(location, { tenant, readOnly: true });
  const collections = tenant === undefined ? await store.overview() : await ofOne(store);
  const demo = await isDemo(
    store,
    new Set([store.tenant, ...collections.map((row) => row.tenant)]),
  );
  const tenants = new Set([
    store.tenant,
    ...(tenant === undefined ? [...(names ?? []), ...collections.map((row) => row.tenant)] : []),
  ]);
  const outputs = await outputsOf(store, tenants);
  const fleet = isPostgres(location) ? await fleetOf(location, tenant, io.now) : undefined;
  if (flags.json) {
    const report = {
      store: store.location,
      ...(demo && { demo }),
      collections,
      ...(outputs.length > 0 && { outputs }),
      ...(fleet && { fleet }),
    };
    await printJson(io, report);
    return exitCodes.ok;
  }
  const several = names !== undefined || collections.some((row) => row.tenant !== defaultTenant);
  const shown = several ? columns : columns.filter(({ head }) => head !== "tenant");
  const now = io.now();
  const rows = collections.map((row) => shown.map(({ cell }) => cell(row, now)));
  const lines = fleet ? [...fleetLines(fleet, now), ""] : [];
  const lead = table(io.stdout, shown, rows);
  const delivered =
    outputs.length === 0
      ? []
      : [
          ...table(
            io.stdout,
            several ? [{ head: "tenant" }, ...outputColumns] : outputColumns,
            outputs.map((output) => [
              ...(several ? [output.tenant] : []),
              ...outputRow(output, now),
            ]),
          ),
          "",
        ];
  await print(
    io,
    ...lead,
    "",
    ...delivered,
    ...lines,
    `Stored in ${store.location}${demo ? " (simulated data)" : ""}`,
  );
  return exitCodes.ok;
}

/** The outputs of some tenants. */
async function outputsOf(store: Store, tenants: Iterable<string>) {
  const all: ShownOutput[] = [];
  for (const tenant of tenants)
    all.push(...(await shownOutputs(tenant === store.tenant ? store : store.forTenant(tenant))));
  return all;
}

/** The status of the workers; undefined if the store has no queue. */
async function fleetOf(
  location: string,
  tenant: string | undefined,
  now: () => number,
): Promise<FleetStatus | undefined> {
  await using queue = await openQueue(location, now);
  return await queue?.status({ tenant });
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
