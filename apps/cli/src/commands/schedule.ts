import { openStore } from "@cyberintegrations/store";
import { allSettingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { lookAt } from "../fleet/look.ts";
import { sharedStore } from "../fleet/postgres-only.ts";
import { joinLine } from "../fleet/queue.ts";
import { checkBeforeJoining, checkSameVersion } from "../fleet/same-version.ts";
import { Scheduler } from "../fleet/scheduler.ts";
import type { ScheduleChanges } from "../fleet/schedules.ts";
import type { AllWanted } from "../fleet/wanted.ts";
import { print, printJson, say, type Io } from "../io.ts";
import { FleetGauges } from "../metrics/fleet-gauges.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { checkHealthFlags } from "../watch/watch.ts";

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

/** `cyberintegrations schedule` */
export async function schedule(flags: ScheduleFlags, io: Io): Promise<ExitCode> {
  checkHealthFlags(flags);
  const read = () => allSettingsFor(flags, io.env);
  const tenants = read();
  const address = sharedStore(tenants, "schedule");
  const { every, jobExpiry } = flags;
  const { now, signal } = io;
  const note = (message: string) => {
    say(io, message);
  };
  await checkBeforeJoining(address, "scheduler");
  await using store = await openStore(address);
  const boss = await joinLine({ address, role: "scheduler", jobExpiry, note });
  try {
    await checkSameVersion(boss, "scheduler");
    let first = true;
    const told = async (changes: ScheduleChanges, wanted: AllWanted) => {
      // With --watch, only changes are reported.
      const isNews = first || !isSame(changes) || wanted.unknown.size > 0;
      first = false;
      if (isNews) await tell(changes, wanted, flags, io);
    };
    const scheduler = new Scheduler({ boss, read, every, now, told });
    const well = await scheduler.keep(tenants);
    if (flags.watch === undefined) return well ? exitCodes.ok : exitCodes.failed;
    const gauges = new FleetGauges(() => lookAt(boss, store, now()));
    const pages = { health: () => scheduler.health, metrics: () => gauges.text(now()) };
    await using _server = await serve(flags, pages, note);
    await scheduler.goOn(flags.watch, signal, ({ message }) => {
      note(`error: ${message}`);
    });
    return exitCodes.interrupted;
  } finally {
    await boss.stop();
  }
}

const isSame = ({ added, changed, removed }: ScheduleChanges) =>
  [added, changed, removed].every((keys) => keys.length === 0);

async function tell(
  changes: ScheduleChanges,
  { unknown }: AllWanted,
  { json }: ScheduleFlags,
  io: Io,
): Promise<void> {
  const failed = [...unknown].map(([tenant, { code, message }]) => ({ tenant, code, message }));
  if (json) await printJson(io, { ...changes, unknown: failed });
  else await print(io, ...words(changes));
  for (const { tenant, message } of failed) {
    say(io, `${tenant}: its schedules stay as they are: ${message}`);
  }
}

/** How many names a line shows. */
const shown = 8;

function words({ unchanged, ...changes }: ScheduleChanges): string[] {
  const lines = Object.entries(changes)
    .filter(([, keys]) => keys.length > 0)
    .map(([what, keys]) => {
      const more = keys.length > shown ? [`${keys.length - shown} more`] : [];
      return `${keys.length} ${what}: ${[...keys.slice(0, shown), ...more].join(", ")}`;
    });
  return [...lines, `${unchanged} unchanged`];
}
