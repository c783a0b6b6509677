import { CyberIntegrationsError } from "cyberintegrations";
import { openStore } from "@cyberintegrations/store";
import { allSettingsFor } from "../config/flags.ts";
import type { Settings } from "../config/settings.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sharedStore } from "../fleet/postgres-only.ts";
import { joinLine, type Line } from "../fleet/queue.ts";
import { checkSameVersion } from "../fleet/same-version.ts";
import { keepSchedules, type ScheduleChanges } from "../fleet/schedules.ts";
import { allWanted, type AllWanted } from "../fleet/wanted.ts";
import { say, type Io } from "../io.ts";
import { timerSleep } from "../watch/clock.ts";

export interface ScheduleFlags {
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
  const read = () => allSettingsFor(flags, io.env);
  const tenants = read();
  const address = sharedStore(tenants, "schedule");
  await using store = await openStore(address);
  const note = (message: string) => {
    say(io, message);
  };
  const boss = await joinLine({ address, role: "scheduler", jobExpiry: flags.jobExpiry, note });
  try {
    await checkSameVersion(boss, "scheduler");
    const well = await keep(boss, tenants, flags, io);
    if (flags.watch === undefined) return well ? exitCodes.ok : exitCodes.failed;
    await goOn(boss, read, flags.watch, flags, io);
    return exitCodes.interrupted;
  } finally {
    await boss.stop();
  }
}

/** Reads the config again and again. One that can't be used is told, and the schedules stay as they are. */
async function goOn(
  boss: Line,
  read: () => Settings[],
  every: number,
  flags: ScheduleFlags,
  io: Io,
): Promise<void> {
  for (;;) {
    await timerSleep(every, io.signal);
    if (io.signal.aborted) return;
    try {
      await keep(boss, read(), flags, io);
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error)) throw error;
      say(io, `error: ${error.message}`);
    }
  }
}

/** Whether all that is wanted could be found out. */
async function keep(
  boss: Line,
  tenants: readonly Settings[],
  { every, json }: ScheduleFlags,
  io: Io,
): Promise<boolean> {
  const wanted = await allWanted(tenants, every);
  const changes = await keepSchedules(boss, wanted);
  io.stdout.write(json ? asJson(changes, wanted) : words(changes));
  for (const [tenant, { message }] of wanted.unknown) {
    say(io, `${tenant}: its schedules stay as they are: ${message}`);
  }
  return wanted.unknown.size === 0;
}

function asJson(changes: ScheduleChanges, { unknown }: AllWanted): string {
  const failed = [...unknown].map(([tenant, { code, message }]) => ({ tenant, code, message }));
  return `${JSON.stringify({ ...changes, unknown: failed })}\n`;
}

/** How many names a line shows. */
const shown = 8;

function words({ unchanged, ...changes }: ScheduleChanges): string {
  const lines = Object.entries(changes)
    .filter(([, keys]) => keys.length > 0)
    .map(([what, keys]) => {
      const more = keys.length > shown ? [`${keys.length - shown} more`] : [];
      return `${keys.length} ${what}: ${[...keys.slice(0, shown), ...more].join(", ")}`;
    });
  return `${[...lines, `${unchanged} as before`].join("\n")}\n`;
}
