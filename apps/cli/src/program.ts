import { Command, Option } from "commander";
import type { ExportFlags } from "./commands/export.ts";
import type { SimulateFlags } from "./commands/simulate.ts";
import type { StatusFlags } from "./commands/status.ts";
import type { SyncFlags } from "./commands/sync.ts";
import type { ExitCode } from "./exit-codes.ts";
import { date, list, wholeNumber } from "./flags.ts";
import type { Io } from "./io.ts";

const defaultStore = "./cyberintegrations.db";

const storeOption = () =>
  new Option("--store <path>", "the SQLite file that feeds, IoCs and cursors are kept in").default(
    defaultStore,
  );
const collectionsOption = (what: string) =>
  new Option("--collections <names>", `${what}, separated by commas`).argParser(list);
const jsonOption = () => new Option("--json", "one JSON document on stdout");

/**
 * The command line. Each command is loaded only when it is run, so that help comes at once.
 *
 * @param end Told the exit code of the command that ran.
 */
export function createProgram(io: Io, end: (code: ExitCode) => void): Command {
  const program = new Command("cyberintegrations")
    .description("Threat intelligence and digital risk feeds: fetched once, mapped, stored.")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride();

  program
    .command("sync")
    .description("bring the store up to date with the API, then stop")
    .addOption(new Option("--demo", "against a simulated API in this process: no account needed"))
    .addOption(collectionsOption("only these collections"))
    .addOption(
      new Option("--allow-unknown", "let --collections name what this version does not know"),
    )
    .addOption(storeOption())
    .addOption(new Option("--limit <n>", "feeds on a page").argParser(wholeNumber(1)))
    .addOption(
      new Option("--concurrency <n>", "collections at a time").argParser(wholeNumber(1)).default(4),
    )
    .addOption(jsonOption())
    .action(async (flags: SyncFlags) => {
      const { sync } = await import("./commands/sync.ts");
      end(await sync(flags, io));
    });

  program
    .command("status")
    .description("what the store holds, by collection")
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(async (flags: StatusFlags) => {
      const { status } = await import("./commands/status.ts");
      end(await status(flags, io));
    });

  const exports = program.command("export").description("write out what the store holds");
  for (const what of ["feeds", "iocs"] as const) {
    exports
      .command(what)
      .description(`all ${what}, a row each`)
      .addOption(storeOption())
      .addOption(
        new Option("--format <format>", "how to write")
          .choices(["ndjson", "csv"])
          .default("ndjson"),
      )
      .addOption(collectionsOption("only from these collections"))
      .addOption(
        new Option("--since <date>", "only what is new or changed since then").argParser(date),
      )
      .addOption(new Option("-o, --output <path>", "to a file instead of stdout"))
      .action(async (flags: ExportFlags) => {
        const { exportRows } = await import("./commands/export.ts");
        end(await exportRows(what, flags, io));
      });
  }

  program
    .command("simulate")
    .description("serve a simulated API on loopback until interrupted")
    .addOption(
      new Option("--port <n>", "the port; 0 takes a free one").argParser(wholeNumber(0)).default(0),
    )
    .addOption(
      new Option("--feeds <n>", "feeds in each collection").argParser(wholeNumber(0)).default(200),
    )
    .addOption(new Option("--seed <text>", "what the feeds derive from").default("1"))
    .action(async (flags: SimulateFlags) => {
      const { simulate } = await import("./commands/simulate.ts");
      end(await simulate(flags, io));
    });

  return program;
}
