import { command, declare, group, type OptionsOf } from "../command.ts";
import { json, list, stored } from "../flags.ts";

const chosen = {
  output: { value: "names", help: "only these outputs, separated by commas", parse: list },
} as const;

const options = declare({ ...stored, ...chosen, ...json });
export type OutputsOptions = OptionsOf<typeof options>;

const replay = declare({
  name: { argument: true, help: "output to move" },
  ...stored,
  from: {
    value: "place",
    help: "position of the change log, or a date such as 2026-01-31",
    required: true,
  },
  ...json,
});
export type ReplayOptions = OptionsOf<typeof replay>;

const reconcile = declare({
  name: { argument: true, help: "output whose destination is compared with the store" },
  ...stored,
  dryRun: { help: "count what would be removed, and remove nothing" },
  ...json,
});
export type ReconcileFlags = OptionsOf<typeof reconcile>;

const letters = declare({
  ...stored,
  ...chosen,
  keys: { value: "keys", help: "only items with these keys, separated by commas", parse: list },
  ...json,
});
export type LetterOptions = OptionsOf<typeof letters>;

export const outputs = group("outputs", "manage the outputs of the config", [
  command({
    name: "list",
    description: "list the outputs of the config, and what they guarantee",
    options,
    load: async () => (await import("../run/outputs.ts")).listOutputs,
  }),
  command({
    name: "status",
    description: "show the position, the lag and the dead letters of each output",
    options,
    load: async () => (await import("../run/outputs.ts")).outputStatus,
  }),
  command({
    name: "replay",
    description: "deliver again what was stored after a position or a date",
    options: replay,
    examples: ["siem --from 2026-01-31"],
    load: async () => (await import("../run/outputs.ts")).replayOutput,
  }),
  command({
    name: "reconcile",
    description: "remove indicators from a destination that the store no longer has",
    options: reconcile,
    examples: ["siem --dry-run"],
    load: async () => (await import("../run/outputs.ts")).reconcileOutput,
  }),
  group("dead-letters", "manage items that a destination did not accept", [
    command({
      name: "list",
      description: "list the items, and why they were not accepted",
      options: letters,
      load: async () => (await import("../run/outputs.ts")).listLetters,
    }),
    command({
      name: "retry",
      description: "send the items again with the next delivery",
      options: letters,
      load: async () => (await import("../run/outputs.ts")).retryLetters,
    }),
    command({
      name: "drop",
      description: "delete the items from the list",
      options: letters,
      load: async () => (await import("../run/outputs.ts")).dropLetters,
    }),
  ]),
]);
