import { command, declare, type OptionsOf } from "../command.ts";
import { account, json } from "../flags.ts";

const options = declare({
  query: { argument: true, help: "what to search for, such as ip:192.0.2.1" },
  ...account,
  fetch: { help: "download all results as NDJSON, one feed per line" },
  ...json,
});
export type SearchOptions = OptionsOf<typeof options>;

export const search = command({
  name: "search",
  description: "show which collections have results for a query",
  options,
  examples: ["domain:login.example", "ip:192.0.2.1 --fetch"],
  load: async () => (await import("../run/search.ts")).search,
});
