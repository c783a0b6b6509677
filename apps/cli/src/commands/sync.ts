import { command, declare, type OptionsOf } from "../command.ts";
import { duration, health, json, logFormat, reading, settings } from "../flags.ts";

const options = declare({
  demo: { help: "sync from a simulated API in this process; needs no account" },
  ...reading,
  limit: settings.limit,
  concurrency: settings.concurrency,
  watch: {
    value: "interval",
    help: "repeat at this interval, such as 30s, 5m, 2h or 1d, if the config sets none for a collection",
    parse: duration,
    conflicts: "json",
  },
  healthPort: { ...health.healthPort, requires: "watch" },
  healthHost: { ...health.healthHost, requires: "watch" },
  healthFile: { value: "path", help: "write the health report to this file", requires: "watch" },
  ...logFormat,
  ...json,
});
export type SyncOptions = OptionsOf<typeof options>;

export const sync = command({
  name: "sync",
  description: "sync collections into the store once, or repeatedly with --watch",
  options,
  examples: ["--demo", "--collections apt/threat,ioc/common", "--watch 5m --health-port 9464"],
  // At a terminal, a single sync shows bars instead of a log.
  logs: ({ watch }, { stderr }) => watch !== undefined || !stderr.isTTY,
  load: async () => (await import("../run/sync.ts")).sync,
});
