import {
  checkInterval,
  gaugesOf,
  openScheduler,
  type ScheduleChanges,
  type TenantChanges,
} from "@cyberintegrations/fleet";
import type { ScheduleOptions } from "../commands/schedule.ts";
import { checkOutputs } from "../config/outputs.ts";
import { type ExitCode, exitCodes, ifStuck } from "../exit.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { serve } from "../metrics/serve.ts";
import { listed } from "../report/text.ts";
import { Outage } from "../report/outage.ts";
import { fleetAccounts } from "../session.ts";
import { checkShared, fleetFor, noteSource, useShared } from "../settings.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

/** How long a clean stop may take, in ms. */
const stopTimeout = 9000;

/** Updates the schedules once, or repeatedly until interrupted. */
export async function schedule(flags: ScheduleOptions, io: Io): Promise<ExitCode> {
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
  await checkOutputs(fleet.outputs);
  using _end = ifStuck(signal, stopTimeout, () => {
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
      updated: (changes, tenants) => report(changes, tenants, flags, io),
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

async function report(
  changes: ScheduleChanges,
  { failed, recovered }: TenantChanges,
  { json }: ScheduleOptions,
  io: Io,
): Promise<void> {
  const unknown = [...failed].map(([tenant, { code, message }]) => ({ tenant, code, message }));
  if (json) await printJson(io, { ...changes, unknown });
  else await print(io, ...words(changes));
  for (const { tenant, message } of unknown) {
    say(io, `${tenant}: its schedules are not changed: ${message}`);
  }
  for (const tenant of recovered) say(io, `${tenant}: its collections can be listed again`);
}

/** How many names a line shows. */
const shown = 8;

function words({ unchanged, ...changes }: ScheduleChanges): string[] {
  const lines = Object.entries(changes)
    .filter(([, keys]) => keys.length > 0)
    .map(([what, keys]) => `${keys.length} ${what}: ${listed(keys, shown)}`);
  return [...lines, `${unchanged} unchanged`];
}
