import { command, declare, group, type OptionsOf } from "../command.ts";
import { json, list, selection, stored } from "../flags.ts";

const options = declare({
  ...stored,
  ...selection,
  ids: { value: "ids", help: "only feeds with these IDs, separated by commas", parse: list },
  ...json,
});
export type QuarantineOptions = OptionsOf<typeof options>;

export const quarantine = group("quarantine", "manage feeds that could not be stored", [
  command({
    name: "list",
    description: "list the feeds, and why they could not be stored",
    options,
    load: async () => (await import("../run/quarantine.ts")).listQuarantine,
  }),
  command({
    name: "retry",
    description: "try to store the feeds again",
    options,
    load: async () => (await import("../run/quarantine.ts")).retryQuarantine,
  }),
  command({
    name: "drop",
    description: "delete the feeds",
    options,
    load: async () => (await import("../run/quarantine.ts")).dropQuarantine,
  }),
]);
