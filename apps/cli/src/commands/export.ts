import { command, declare, group, type OptionsOf } from "../command.ts";
import { selection, stored } from "../flags.ts";

const options = declare({
  ...stored,
  format: {
    value: "format",
    help: "output format",
    choices: ["ndjson", "csv"],
    default: "ndjson",
  },
  ...selection,
  since: { value: "date", help: "only what is new or changed since this date" },
  output: { short: "-o", value: "path", help: "output file (default: stdout)" },
});
export type ExportOptions = OptionsOf<typeof options>;

export const exports = group("export", "export stored data", [
  command({
    name: "feeds",
    description: "export feeds, one per row",
    options,
    examples: ["--since 2026-01-01 -o feeds.ndjson"],
    load: async () => (await import("../run/export.ts")).exportFeeds,
  }),
  command({
    name: "iocs",
    description: "export indicators, one per row",
    options,
    examples: ["--format csv -o indicators.csv"],
    load: async () => (await import("../run/export.ts")).exportIocs,
  }),
]);
