import { command, declare, type OptionsOf } from "../command.ts";
import { defaultConfig } from "../defaults.ts";

const options = declare({
  path: {
    argument: true,
    help: "config file to create; an existing file is not overwritten",
    default: defaultConfig,
  },
});
export type InitOptions = OptionsOf<typeof options>;

export const init = command({
  name: "init",
  description: "create a commented config file and its JSON Schema",
  options,
  load: async () => (await import("../run/init.ts")).init,
});
