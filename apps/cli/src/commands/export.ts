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
  since: {
    value: "when",
    help: "only what is new or changed since this date or position; prints the next position",
  },
  output: { short: "-o", value: "path", help: "output file (default: stdout)" },
});
const iocOptions = declare({
  ...options,
  withdrawn: { help: "include withdrawn indicators" },
});
const stixOptions = declare({
  ...stored,
  format: {
    value: "format",
    help: "output format",
    choices: ["bundle", "ndjson"],
    default: "bundle",
  },
  ...selection,
  tlp: {
    value: "level",
    help: "highest TLP to export",
    choices: ["clear", "green", "amber", "amber+strict", "red"],
    default: "amber",
  },
  since: iocOptions.since,
  withdrawn: iocOptions.withdrawn,
  output: iocOptions.output,
});
export type StixOptions = OptionsOf<typeof stixOptions>;
export type ExportOptions = OptionsOf<typeof options> &
  Partial<Pick<OptionsOf<typeof iocOptions>, "withdrawn">>;

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
    description: "export indicators, one row per feed and value",
    options: iocOptions,
    examples: ["--format csv -o indicators.csv"],
    load: async () => (await import("../run/export.ts")).exportIocs,
  }),
  command({
    name: "indicators",
    description: "export indicators, one row per value, from all feeds that list it",
    options: iocOptions,
    examples: ["--withdrawn --since 48213 -o changes.ndjson"],
    load: async () => (await import("../run/export.ts")).exportIndicators,
  }),
  command({
    name: "stix",
    description: "export feeds and indicators as STIX 2.1",
    options: stixOptions,
    examples: ["--collections apt/threat,malware/cnc -o bundle.json"],
    load: async () => (await import("../run/export-stix.ts")).exportStix,
  }),
]);
