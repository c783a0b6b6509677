import { command, declare, type OptionsOf } from "../command.ts";
import { json, stored } from "../flags.ts";

const options = declare({ ...stored, ...json });
export type StatusOptions = OptionsOf<typeof options>;

export const status = command({
  name: "status",
  description: "show what is stored, per collection",
  options,
  load: async () => (await import("../run/status.ts")).status,
});
