import { command, declare, group } from "../command.ts";
import {
  account,
  duration,
  health,
  jobExpiry,
  json,
  logFormat,
  selection,
  stored,
  wholeNumber,
} from "../flags.ts";

const { config } = account;
const { store } = stored;

export const scheduleOptions = declare({
  config,
  store,
  every: {
    value: "interval",
    help: "interval of a collection if the config sets none",
    parse: duration,
    default: "15m",
  },
  watch: {
    value: "interval",
    help: "keep running, and reload the config at this interval",
    parse: duration,
  },
  ...jobExpiry,
  healthPort: { ...health.healthPort, requires: "watch" },
  healthHost: { ...health.healthHost, requires: "watch" },
  ...json,
});

export const schedule = command({
  name: "schedule",
  description: "maintain a recurring job for each collection of each tenant",
  options: scheduleOptions,
  logs: () => true,
  load: async () => (await import("./schedule.ts")).schedule,
});

export const workerOptions = declare({
  config,
  store,
  concurrency: {
    value: "n",
    help: "collections at the same time",
    parse: wholeNumber(1),
    default: "4",
  },
  slicePages: {
    value: "n",
    help: "maximum pages of a collection before the next job",
    parse: wholeNumber(1),
    default: "50",
  },
  sliceTime: {
    value: "time",
    help: "maximum time for a collection before the next job",
    parse: duration,
    default: "30s",
  },
  ...jobExpiry,
  ...health,
  ...logFormat,
});

export const worker = command({
  name: "worker",
  description: "process queued jobs until interrupted",
  options: workerOptions,
  logs: () => true,
  load: async () => (await import("./worker.ts")).worker,
});

export const deadLetterOptions = declare({ ...stored, ...selection, ...json });

export const deadLetters = group("dead-letters", "manage the dead-letter queue", [
  command({
    name: "list",
    description: "list the collections in the queue, and their errors",
    options: deadLetterOptions,
    load: async () => (await import("./dead-letters.ts")).deadLetters.list,
  }),
  command({
    name: "retry",
    description: "return the collections to the job queue",
    options: deadLetterOptions,
    load: async () => (await import("./dead-letters.ts")).deadLetters.retry,
  }),
]);

export const statusOptions = declare({ ...stored, ...json });

export const status = command({
  name: "status",
  description: "show what is stored, per collection",
  options: statusOptions,
  load: async () => (await import("./status.ts")).status,
});
