import {
  checkInterval,
  gaugesOf,
  openScheduler,
  type ScheduleChanges,
  type TenantChanges,
} from "@cyberintegrations/fleet";
import { fleetFor, noteSource } from "../settings.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { fleetAccounts } from "../fleet-accounts.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { lastResort } from "../last-resort.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { listed } from "../report/listed.ts";
import { Outage } from "../report/outage.ts";
import { checkShared, useShared } from "../shared-store.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

export interface ScheduleFlags extends ServeFlags {
  readonly config?: string;
  readonly store?: string;
  /** How often a collection is read if the config sets no interval, in ms. */
  readonly every: number;
  /** How often the config is read again, in ms. Default: never, and the command ends. */
  readonly watch?: number;
  readonly jobExpiry: number;
  readonly json?: boolean;
}

/** How long an orderly end may take, in ms. */
const patience = 9000;

/** `cyberintegrations schedule` */
export async function schedule(flags: ScheduleFlags, io: Io): Promise<ExitCode> {
  let fleet = fleetFor(flags, io.env);
  const { store: location = "" } = fleet.settings[0] ?? {};
  checkShared(location, "schedule", useShared);
  const { every, jobExpiry, watch: interval } = flags;
  checkInterval("--every", every);
  const { now, signal } = io;
  const note = (message: string) => {
    say(io, message);
  };
  noteSource(fleet.settings, note);
  using _end = lastResort(signal, patience, () => {
    note("Interrupted. PostgreSQL does not answer.");
    process.exit(exitCodes.interrupted);
  });
  const { failed, answered } = new Outage({ now, note });
  await using scheduler = await openScheduler({
    ...{ location, every, interval, jobExpiry, now, signal },
    check: (store) =>
      refuseDemo(
        store,
        fleet.settings.map(({ tenant }) => tenant),
      ),
    events: {
      ...{ failed, answered },
      updated: (changes, tenants) => tell(changes, tenants, flags, io),
      updateFailed: ({ message }) => {
        note(`error: ${message}`);
      },
    },
  });
  const pages = {
    health: () => scheduler.health(),
    metrics: async () => gaugesOf(await scheduler.status(), now()),
  };
  await using _server = await serve(flags, pages, note);
  const complete = await scheduler.update(fleetAccounts(fleet));
  if (interval === undefined) return complete ? exitCodes.ok : exitCodes.failed;
  await scheduler.watch(() => {
    fleet = fleetFor(flags, io.env);
    return fleetAccounts(fleet);
  });
  return exitCodes.interrupted;
}

async function tell(
  changes: ScheduleChanges,
  { failed, recovered }: TenantChanges,
  { json }: ScheduleFlags,
  io: Io,
): Promise<void> {
  const unknown = [...failed].map(([tenant, { code, message }]) => ({ tenant, code, message }));
  if (json) await printJson(io, { ...changes, unknown });
  else await print(io, ...words(changes));
  for (const { tenant, message } of unknown) {
    say(io, `${tenant}: its schedules stay as they are: ${message}`);
  }
  for (const tenant of recovered) say(io, `${tenant}: its collections are known again`);
}

/** How many names a line shows. */
const shown = 8;

function words({ unchanged, ...changes }: ScheduleChanges): string[] {
  const lines = Object.entries(changes)
    .filter(([, keys]) => keys.length > 0)
    .map(([what, keys]) => `${keys.length} ${what}: ${listed(keys, shown)}`);
  return [...lines, `${unchanged} unchanged`];
}
