import { command, declare, type OptionsOf } from "../command.ts";
import { stored } from "../flags.ts";

const options = declare({
  file: {
    argument: true,
    help: 'JSON or YAML file, such as {"apt/threat": {"sequpdate": 16172928022293}}',
  },
  ...stored,
  force: { help: "overwrite existing cursors" },
});
export type ImportStateOptions = OptionsOf<typeof options>;

export const importState = command({
  name: "import-state",
  description: "import the cursors of an existing integration",
  options,
  load: async () => (await import("../run/import-state.ts")).importState,
});
