import { InvalidArgumentError } from "commander";
import { declare } from "./command.ts";
import { defaultConcurrency, defaultConfig, defaultHost, defaultStore } from "./defaults.ts";
import { durationExpected, parseDuration } from "./duration.ts";

// Flags that several commands have, and what reads their values. A command adds a group with `...account`.

/** Reads `a,b`. */
export function list(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names, separated by commas.");
  return names;
}

/** Reads a whole number of at least `least`, and at most `most` if there is a limit. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const limits =
    most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`Expected a whole number ${limits}.`);
    }
    return number;
  };
}

/** Reads a TCP port; 0 means a free one. */
export const port: (text: string) => number = wholeNumber(0, 65_535);

/** Reads a share, from 0 to 1. */
export function share(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError("Expected a number from 0 to 1.");
}

/** Reads `5m`, in ms. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError(`E${durationExpected.slice(1)}.`);
  return milliseconds;
}

/** Selects an account. */
export const account = declare({
  config: {
    short: "-c",
    value: "path",
    help: `config file (default: ${defaultConfig}, if it exists)`,
  },
  tenant: { value: "name", help: "tenant to use" },
});

/** Replaces the config's setting of the same name. */
export const settings = declare({
  store: {
    value: "location",
    help: `SQLite file or postgres:// URL (default: from the config, or ${defaultStore})`,
  },
  limit: { value: "n", help: "feeds per page", parse: wholeNumber(1) },
  concurrency: {
    value: "n",
    help: `collections at the same time (default: from the config, or ${defaultConcurrency})`,
    parse: wholeNumber(1),
  },
});

const { store } = settings;

/** Selects what a store contains for a tenant. */
export const stored = declare({ ...account, store });

/** Selects collections. */
export const selection = declare({
  collections: { value: "names", help: "only these collections, separated by commas", parse: list },
});

/** Selects collections to read. */
export const reading = declare({
  ...account,
  ...selection,
  allowUnknown: { help: "let --collections name collections that this version does not know" },
  store,
});

export const json = declare({ json: { help: "write one JSON document to stdout" } });

export const logFormat = declare({
  logFormat: { value: "format", help: "log format on stderr", choices: ["text", "json"] },
});

/** Where a command that keeps running serves its health. */
export const health = declare({
  healthPort: {
    value: "n",
    help: "serve /health and /metrics on this port; 0 picks a free port",
    parse: port,
  },
  healthHost: { value: "host", help: `host to serve them on (default: ${defaultHost})` },
});

/** The shortest time that the queue accepts, and the longest one that its timers can hold, in ms. */
const [shortestExpiry, longestExpiry] = [10_000, 86_400_000];

/** How long the jobs of a fleet live without their worker. */
export const jobExpiry = declare({
  jobExpiry: {
    value: "time",
    help: "reassign a job after this long without a heartbeat",
    parse(text): number {
      const milliseconds = duration(text);
      if (milliseconds < shortestExpiry) throw new InvalidArgumentError("Expected 10s or more.");
      if (milliseconds > longestExpiry) throw new InvalidArgumentError("Expected 1d or less.");
      return milliseconds;
    },
    default: "30s",
  },
});
