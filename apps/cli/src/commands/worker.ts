import { command, declare, type OptionsOf } from "../command.ts";
import { account, duration, health, jobExpiry, logFormat, stored, wholeNumber } from "../flags.ts";

const options = declare({
  config: account.config,
  store: stored.store,
  concurrency: {
    value: "n",
    help: "collections at the same time",
    parse: wholeNumber(1),
    default: "4",
  },
  deliveries: {
    value: "n",
    help: "outputs at the same time, next to the collections",
    parse: wholeNumber(0),
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
export type WorkerOptions = OptionsOf<typeof options>;

export const worker = command({
  name: "worker",
  description: "process queued jobs until interrupted",
  options,
  logs: () => true,
  load: async () => (await import("../run/worker.ts")).worker,
});
