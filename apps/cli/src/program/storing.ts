import { Option, type Command } from "commander";
import { date, list } from "../flags.ts";
import { action, type Frame } from "./command.ts";
import { shared } from "./options.ts";

/** `export`, `quarantine` and `import-state`: what the store holds. */
export function addStoring(program: Command, frame: Frame): void {
  const exports = program.command("export").description("write out what the store holds");
  for (const what of ["feeds", "iocs"] as const) {
    exports
      .command(what)
      .description(`all ${what}, a row each`)
      .addOption(shared.config())
      .addOption(shared.tenant())
      .addOption(shared.store())
      .addOption(
        new Option("--format <format>", "how to write")
          .choices(["ndjson", "csv"])
          .default("ndjson"),
      )
      .addOption(shared.collections("only from these collections"))
      .addOption(
        new Option("--since <date>", "only what is new or changed since then").argParser(date),
      )
      .addOption(new Option("-o, --output <path>", "to a file instead of stdout"))
      .action(action(frame, async () => (await import("../commands/export.ts")).exporters[what]));
  }

  const quarantine = program
    .command("quarantine")
    .description("feeds that could not be stored, and what to do with them");
  const described = {
    list: "which feeds are in quarantine, and why",
    retry: "try to store them again",
    drop: "forget them",
  } as const;
  for (const what of ["list", "retry", "drop"] as const) {
    quarantine
      .command(what)
      .description(described[what])
      .addOption(shared.config())
      .addOption(shared.tenant())
      .addOption(shared.store())
      .addOption(shared.collections("only of these collections"))
      .addOption(
        new Option("--ids <ids>", "only feeds with these ids, separated by commas").argParser(list),
      )
      .addOption(shared.json())
      .action(
        action(frame, async () => (await import("../commands/quarantine.ts")).quarantine[what]),
      );
  }

  program
    .command("import-state")
    .description("take over the cursors of an existing integration")
    .argument("<file>", 'JSON or YAML: {"apt/threat": {"sequpdate": 16172928022293}}')
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.store())
    .addOption(new Option("--force", "also where the store has a cursor of its own"))
    .action(action(frame, async () => (await import("../commands/import-state.ts")).importState));
}
