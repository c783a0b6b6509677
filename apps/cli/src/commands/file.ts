import { command, declare, type OptionsOf } from "../command.ts";
import { account } from "../flags.ts";

const options = declare({
  collection: { argument: true },
  feedId: { argument: true },
  fileId: { argument: true },
  ...account,
  output: {
    short: "-o",
    value: "path",
    help: "output file, written after the download completes",
    required: true,
  },
});
export type FileOptions = OptionsOf<typeof options>;

export const file = command({
  name: "file",
  description: "download a file of a threat report",
  options,
  load: async () => (await import("../run/file.ts")).file,
});
