import { say, sayJson, type Io } from "../io.ts";
import { BarReporter } from "./bars.ts";
import { foldOutages, Outage } from "./outage.ts";
import { JsonReporter, LineReporter, type Reporter } from "./reporter.ts";

/** Flags that select how progress is shown. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly logFormat?: "text" | "json";
  /** Set for a program that keeps running. */
  readonly watch?: number;
}

/** Bars on a terminal, lines elsewhere, JSON with `--log-format json`. */
export function chooseReporter(flags: ReportFlags, io: Io, tenant: string): Reporter {
  // A terminal of zero columns has no room for bars.
  const hasRoom = io.stderr.isTTY && io.stderr.columns !== 0;
  const forBars = hasRoom && !flags.json && flags.logFormat !== "json";
  if (forBars) return new BarReporter(io, tenant);
  const reporter = lineReporter(flags, io, tenant);
  if (flags.watch === undefined) return reporter;
  const note = noteWriter(flags, io);
  return foldOutages(reporter, new Outage({ now: io.now, note }));
}

/** Lines or JSON, for a command that reads many tenants at the same time. */
export const lineReporter = (
  { logFormat }: Pick<ReportFlags, "logFormat">,
  io: Io,
  tenant: string,
): Reporter => (logFormat === "json" ? new JsonReporter(io, tenant) : new LineReporter(io, tenant));

/** Writes messages about the program, not about a tenant, in the same format. */
export const noteWriter =
  ({ logFormat }: Pick<ReportFlags, "logFormat">, io: Io): ((message: string) => void) =>
  (message) => {
    if (logFormat === "json") sayJson(io, "note", { message });
    else say(io, message);
  };
