import { command, declare, type OptionsOf } from "../command.ts";

const options = declare({
  file: { argument: true, help: "JSON file, or - for stdin" },
  keys: { value: "file", help: "mapping, as JSON or YAML", required: true },
  iocs: { value: "file", help: "IoC keys, as JSON or YAML" },
});
export type ParseOptions = OptionsOf<typeof options>;

export const parse = command({
  name: "parse",
  description: "apply a mapping to a saved response or an array of feeds, offline",
  options,
  examples: ["page.json --keys mapping.yaml", "- --keys mapping.yaml --iocs iocs.yaml"],
  load: async () => (await import("../run/parse.ts")).parse,
});
