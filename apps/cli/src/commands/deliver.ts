import { command, declare, type OptionsOf } from "../command.ts";
import { duration, health, list, logFormat, stored } from "../flags.ts";

const options = declare({
  ...stored,
  output: { value: "names", help: "only these outputs, separated by commas", parse: list },
  watch: {
    value: "interval",
    help: "look for changes at this interval, such as 10s or 1m, until interrupted",
    parse: duration,
  },
  dryRun: { help: "write what would be sent to stdout, and send nothing", conflicts: "watch" },
  healthPort: { ...health.healthPort, requires: "watch" },
  healthHost: { ...health.healthHost, requires: "watch" },
  ...logFormat,
});
export type DeliverOptions = OptionsOf<typeof options>;

export const deliver = command({
  name: "deliver",
  description: "deliver stored indicators and feeds to the outputs of the config",
  options,
  examples: ["--dry-run", "--output siem", "--watch 10s --health-port 9465"],
  logs: ({ watch }, { stderr }) => watch !== undefined || !stderr.isTTY,
  load: async () => (await import("../run/deliver.ts")).deliver,
});
