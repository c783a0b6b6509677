import type { Io } from "../io.ts";
import { BarReporter } from "./bars.ts";
import { JsonReporter } from "./json-lines.ts";
import { LineReporter } from "./lines.ts";
import type { Reporter } from "./reporter.ts";

/** Flags that say how progress is shown. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly logFormat?: "text" | "json";
}

/** Bars for someone who looks at a terminal, lines for everyone else, JSON for whoever asked for it. */
export function chooseReporter({ json, logFormat }: ReportFlags, io: Io): Reporter {
  if (logFormat === "json") return new JsonReporter(io);
  return io.stderr.isTTY && !json ? new BarReporter(io) : new LineReporter(io);
}
