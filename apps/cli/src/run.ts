import { CommanderError } from "commander";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { failure } from "./failure.ts";
import { print, type Io } from "./io.ts";
import { createProgram, linesOf } from "./program.ts";

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
    // Help that was asked for is no failure.
    if (error.exitCode !== 0) return exitCodes.usage;
    await print(io, ...linesOf(help)).catch(async (error: unknown) => {
      code = await failure(error, io);
    });
  }
  return io.signal.aborted ? exitCodes.interrupted : code;
}
