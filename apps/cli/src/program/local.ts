import { Option, type Command } from "commander";
import { port, share, wholeNumber } from "../flags.ts";
import { action, type Frame } from "./command.ts";

/** The longest wait of a timer, in ms. A longer one would not wait at all. */
const longestTimer = 2 ** 31 - 1;

/** Commands that need no account. */
export function addLocal(program: Command, frame: Frame): void {
  program
    .command("init")
    .description("write a commented config file and its JSON Schema; never overwrites")
    .argument("[path]", "where", "cyberintegrations.yaml")
    .action(action(frame, async () => (await import("../commands/init.ts")).init));

  program
    .command("parse")
    .description("a saved response, or an array of feeds, through a mapping: no network")
    .argument("<file>", "a JSON file, or - for stdin")
    .addOption(new Option("--keys <file>", "the mapping, JSON or YAML").makeOptionMandatory())
    .addOption(new Option("--iocs <file>", "IoC keys, JSON or YAML"))
    .action(action(frame, async () => (await import("../commands/parse.ts")).parse));

  program
    .command("simulate")
    .description("serve a simulated API on loopback until interrupted")
    .addOption(new Option("--port <n>", "the port; 0 takes a free one").argParser(port).default(0))
    .addOption(
      new Option("--feeds <n>", "feeds in each collection").argParser(wholeNumber(0)).default(200),
    )
    .addOption(new Option("--seed <text>", "what the feeds derive from").default("1"))
    .addOption(
      new Option("--latency <ms>", "how long each answer waits")
        .argParser(wholeNumber(0, longestTimer))
        .default(0),
    )
    .addOption(
      new Option("--rate-limit <n>", "requests a second for each collection, then 429").argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option("--fault-rate <share>", "how many answers go wrong, from 0 to 1").argParser(share),
    )
    .addOption(
      new Option("--fault <json>", "a fault rule; may be given several times")
        .argParser((rule: string, before: string[]) => [...before, rule])
        .default([], "none"),
    )
    .addOption(new Option("--tls <folder>", "speak HTTPS with cert.pem and key.pem from there"))
    .action(action(frame, async () => (await import("../commands/simulate.ts")).simulate));

  program.addHelpText(
    "after",
    `\nWith an account in the environment or a config, start with "sync". Without: "sync --demo".`,
  );
}
