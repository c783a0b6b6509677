import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import type { Frame } from "./command.ts";
import { commands } from "./commands/index.ts";
import { exitCodes, type ExitCode } from "./exit.ts";
import { failure } from "./failure.ts";
import { print, say, type Io } from "./io.ts";

const manifest = createRequire(import.meta.url)("@cyberintegrations/cli/package.json") as {
  version: string;
};

/** The version of this program. */
export const version: string = manifest.version;

export interface ProgramOptions extends Frame {
  /** Receives help that the user asked for. */
  readonly show: (text: string) => void;
}

/** The command line. */
export function createProgram({ io, end, show }: ProgramOptions): Command {
  const program = new Command("cyberintegrations")
    .description("Download threat intelligence and digital risk feeds, map them, and store them.")
    .version(version, "--version", "print the version")
    .addHelpText(
      "after",
      `\nTo try it without an account: cyberintegrations sync --demo\nTo start with an account: cyberintegrations init`,
    )
    .configureOutput({
      writeOut: show,
      writeErr: (text) => {
        for (const line of linesOf(text)) say(io, line);
      },
    })
    .exitOverride();
  for (const add of commands) add(program, { io, end });
  return program;
}

/** Runs the program with these arguments, and returns its exit code. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  let help = "";
  const program = createProgram({
    io,
    end: (ended) => {
      code = ended;
    },
    show: (text) => {
      help += text;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that the user asked for is not a failure.
    if (error.exitCode !== 0) return exitCodes.usage;
    await print(io, ...linesOf(help)).catch(async (error: unknown) => {
      code = await failure(error, io);
    });
  }
  return io.signal.aborted ? exitCodes.interrupted : code;
}

/** The lines of a text that ends with a line break. */
const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");
