import { command, declare, type OptionsOf } from "../command.ts";
import { json, reading, settings } from "../flags.ts";

const options = declare({ ...reading, limit: settings.limit, ...json });
export type PlanOptions = OptionsOf<typeof options>;

export const plan = command({
  name: "plan",
  description: "estimate a sync from one page per collection",
  options,
  load: async () => (await import("../run/plan.ts")).plan,
});
