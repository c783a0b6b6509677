import { say, sayJson, type Io } from "../io.ts";
import { BarReporter } from "./bars.ts";
import { foldOutages } from "./fold-outages.ts";
import { JsonReporter } from "./json-lines.ts";
import { LineReporter } from "./lines.ts";
import { Outage } from "./outage.ts";
import type { Reporter } from "./reporter.ts";

/** Flags that say how progress is shown. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly logFormat?: "text" | "json";
  /** Set for a program that keeps running. */
  readonly watch?: number;
}

/** Bars for someone who looks at a terminal, lines for everyone else, JSON for whoever asked for it. */
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

/** Lines or JSON: for a program that works for many tenants at a time. */
export const lineReporter = (
  { logFormat }: Pick<ReportFlags, "logFormat">,
  io: Io,
  tenant: string,
): Reporter => (logFormat === "json" ? new JsonReporter(io, tenant) : new LineReporter(io, tenant));

/** Writes what concerns the program and no tenant, in the same form. */
export const noteWriter =
  ({ logFormat }: Pick<ReportFlags, "logFormat">, io: Io): ((message: string) => void) =>
  (message) => {
    if (logFormat === "json") sayJson(io, "note", { message });
    else say(io, message);
  };
