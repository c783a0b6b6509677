import { Option, type Command } from "commander";
import { duration, wholeNumber } from "../flags.ts";
import { action, type Frame } from "./command.ts";
import { shared } from "./options.ts";

/** `sync` and `status`: the daily work. */
export function addSyncing(program: Command, frame: Frame): void {
  program
    .command("sync")
    .description("bring the store up to date with the API, then stop; or go on with --watch")
    .addOption(new Option("--demo", "against a simulated API in this process: no account needed"))
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.collections("only these collections"))
    .addOption(shared.allowUnknown())
    .addOption(shared.store())
    .addOption(shared.limit())
    .addOption(
      new Option("--concurrency <n>", "collections at a time (default: 4)").argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option(
        "--watch <interval>",
        "go on for ever, each collection at this interval (30s, 5m, 2h, 1d) or its own of the config",
      )
        .argParser(duration)
        .conflicts("json"),
    )
    .addOption(shared.healthPort("with --watch: "))
    .addOption(shared.healthHost())
    .addOption(new Option("--health-file <path>", "with --watch: keep a file that says the same"))
    .addOption(shared.logFormat())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/sync.ts")).sync));

  program
    .command("status")
    .description("what the store holds, by collection")
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.store())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/status.ts")).status));
}
