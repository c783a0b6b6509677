import { InvalidArgumentError, Option, type Command } from "commander";
import { duration, wholeNumber } from "../flags.ts";
import { action, type Frame } from "./command.ts";
import { shared } from "./options.ts";

/** The shortest time that the queue engine takes, and a longest one that its timers can hold, in ms. */
const [shortestExpiry, longestExpiry] = [10_000, 86_400_000];

/** `schedule`, `worker` and `dead-letters`: many machines, many tenants, one PostgreSQL. */
export function addFleet(program: Command, frame: Frame): void {
  const jobExpiry = () =>
    new Option(
      "--job-expiry <time>",
      "after that long without a sign of life another worker takes over what one reads",
    )
      .argParser(expiry)
      .default(30_000, "30s");

  program
    .command("schedule")
    .description(
      "keep one recurring job for each collection of each tenant, as the config has them",
    )
    .addOption(shared.config())
    .addOption(shared.store())
    .addOption(
      new Option("--every <interval>", "how often a collection is read, where the config is silent")
        .argParser(duration)
        .default(900_000, "15m"),
    )
    .addOption(
      new Option("--watch <interval>", "go on, and read the config again that often").argParser(
        duration,
      ),
    )
    .addOption(jobExpiry())
    .addOption(shared.healthPort("with --watch: "))
    .addOption(shared.healthHost())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/schedule.ts")).schedule));

  program
    .command("worker")
    .description("read what stands in line, beside any number of other workers, until interrupted")
    .addOption(shared.config())
    .addOption(shared.store())
    .addOption(
      new Option("--concurrency <n>", "collections at a time").argParser(wholeNumber(1)).default(4),
    )
    .addOption(
      new Option("--slice-pages <n>", "pages of a collection before the next has its turn")
        .argParser(wholeNumber(1))
        .default(50),
    )
    .addOption(
      new Option("--slice-time <time>", "the same in time, whichever ends first")
        .argParser(duration)
        .default(30_000, "30s"),
    )
    .addOption(jobExpiry())
    .addOption(shared.healthPort(""))
    .addOption(shared.healthHost())
    .addOption(shared.logFormat())
    .action(action(frame, async () => (await import("../commands/worker.ts")).worker));

  const letters = program
    .command("dead-letters")
    .description("collections that workers gave up, and what to do with them");
  const described = {
    list: "which collections were given up, and why",
    retry: "put them in the line again",
  } as const;
  for (const what of ["list", "retry"] as const) {
    letters
      .command(what)
      .description(described[what])
      .addOption(shared.config())
      .addOption(shared.tenant())
      .addOption(shared.store())
      .addOption(shared.collections("only these collections"))
      .addOption(shared.json())
      .action(
        action(frame, async () => (await import("../commands/dead-letters.ts")).deadLetters[what]),
      );
  }
}

function expiry(value: string): number {
  const milliseconds = duration(value);
  if (milliseconds < shortestExpiry) throw new InvalidArgumentError("Expected 10s or more.");
  if (milliseconds > longestExpiry) throw new InvalidArgumentError("Expected 1d or less.");
  return milliseconds;
}
