import { Option } from "commander";
import { list, port, wholeNumber } from "../flags.ts";

/** Options that several commands share. Each is made anew: a command keeps what it is given. */
export const shared = {
  config: () =>
    new Option(
      "-c, --config <path>",
      "the config file (default: cyberintegrations.yaml, if there)",
    ),
  tenant: () =>
    new Option("--tenant <name>", "whose: one of the config's tenants, or of the store's"),
  collections: (what: string) =>
    new Option("--collections <names>", `${what}, separated by commas`).argParser(list),
  allowUnknown: () =>
    new Option("--allow-unknown", "let --collections name what this version does not know"),
  store: () =>
    new Option(
      "--store <place>",
      "a SQLite file or postgres://… (default: the config's, ./cyberintegrations.db)",
    ),
  json: () => new Option("--json", "one JSON document on stdout"),
  healthPort: (when: string) =>
    new Option(
      "--health-port <n>",
      `${when}serve /health and /metrics; 0 takes a free port`,
    ).argParser(port),
  healthHost: () => new Option("--health-host <host>", "where to serve them (default: 127.0.0.1)"),
  logFormat: () =>
    new Option("--log-format <format>", "how progress is told on stderr").choices(["text", "json"]),
  limit: () => new Option("--limit <n>", "feeds on a page").argParser(wholeNumber(1)),
};
