import { command, declare, type OptionsOf } from "../command.ts";
import { account, duration, health, jobExpiry, json, stored } from "../flags.ts";

const options = declare({
  config: account.config,
  store: stored.store,
  every: {
    value: "interval",
    help: "interval of a collection if the config sets none",
    parse: duration,
    default: "15m",
  },
  watch: {
    value: "interval",
    help: "keep running, and reload the config at this interval",
    parse: duration,
  },
  ...jobExpiry,
  healthPort: { ...health.healthPort, requires: "watch" },
  healthHost: { ...health.healthHost, requires: "watch" },
  ...json,
});
export type ScheduleOptions = OptionsOf<typeof options>;

export const schedule = command({
  name: "schedule",
  description: "maintain a recurring job for each collection and output of each tenant",
  options,
  logs: () => true,
  load: async () => (await import("../run/schedule.ts")).schedule,
});
