import { openStore } from "@cyberintegrations/store";
import { fleetFor, noteSource } from "../settings.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { lookAt } from "../fleet/look.ts";
import { sharedStore } from "../fleet/postgres-only.ts";
import { pulseOf } from "../fleet/pulse.ts";
import { joinLine } from "../fleet/queue.ts";
import { checkBeforeJoining, checkSameVersion } from "../fleet/same-version.ts";
import { Scheduler, type TenantNews } from "../fleet/scheduler.ts";
import type { ScheduleChanges } from "../fleet/schedules.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { lastResort } from "../last-resort.ts";
import { FleetGauges } from "../metrics/fleet-gauges.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { listed } from "../report/listed.ts";
import { isOutage, Outage } from "../report/outage.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

export interface ScheduleFlags extends ServeFlags {
  readonly config?: string;
  readonly store?: string;
  /** How often a collection is read of which the config does not say, in ms. */
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
  const read = () => fleetFor(flags, io.env);
  const fleet = read();
  const address = sharedStore(fleet.settings, "schedule");
  const { every, jobExpiry } = flags;
  const { now, signal } = io;
  const note = (message: string) => {
    say(io, message);
  };
  noteSource(fleet.settings, note);
  using _end = lastResort(signal, patience, () => {
    note("Interrupted. PostgreSQL does not answer.");
    process.exit(exitCodes.interrupted);
  });
  const outage = new Outage({ now, note });
  await checkBeforeJoining(address, "scheduler");
  await using store = await openStore(address);
  await refuseDemo(
    store,
    fleet.settings.map(({ tenant }) => tenant),
  );
  const boss = await joinLine({ address, role: "scheduler", jobExpiry, failed: outage.failed });
  try {
    await checkSameVersion(boss, "scheduler");
    using pulse = pulseOf(boss, outage, now);
    const told = (changes: ScheduleChanges, tenants: TenantNews) =>
      tell(changes, tenants, flags, io);
    const interval = flags.watch;
    const scheduler = new Scheduler({ boss, read, every, interval, now, signal, told });
    const gauges = new FleetGauges(() => lookAt(boss, store, now()));
    const pages = {
      health: () => scheduler.report(pulse.health),
      metrics: () => gauges.text(now()),
    };
    await using _server = await serve(flags, pages, note);
    const complete = await scheduler.keep(fleet);
    if (interval === undefined) return complete ? exitCodes.ok : exitCodes.failed;
    await scheduler.goOn(interval, (error) => {
      if (isOutage(error)) outage.failed(error);
      else note(`error: ${error.message}`);
    });
    return exitCodes.interrupted;
  } finally {
    await boss.stop();
  }
}

async function tell(
  changes: ScheduleChanges,
  { failed, recovered }: TenantNews,
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
