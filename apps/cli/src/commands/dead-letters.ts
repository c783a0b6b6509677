import { command, declare, group, type OptionsOf } from "../command.ts";
import { json, selection, stored } from "../flags.ts";

const options = declare({ ...stored, ...selection, ...json });
export type DeadLetterOptions = OptionsOf<typeof options>;

export const deadLetters = group("dead-letters", "manage the dead-letter queue", [
  command({
    name: "list",
    description: "list the collections and outputs in the queue, and their errors",
    options,
    load: async () => (await import("../run/dead-letters.ts")).listDeadLetters,
  }),
  command({
    name: "retry",
    description: "return the collections and outputs to the job queue",
    options,
    load: async () => (await import("../run/dead-letters.ts")).retryDeadLetters,
  }),
]);
