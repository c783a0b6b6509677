import { CommanderError } from "commander";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { say, type Io } from "./io.ts";
import { createProgram } from "./program.ts";

/** Runs the program with these arguments, and says how it ended. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram(io, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Help that was asked for is no failure.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return failure(error, io);
  }
}

/** What the packages throw on purpose is told in a line; the rest is a defect. */
async function failure(error: unknown, io: Io): Promise<ExitCode> {
  // The SDK takes longer to load than help may take to show, and help needs none of it.
  const { CyberIntegrationsError, InputError } = await import("cyberintegrations");
  if (io.signal.aborted && (error as Error).name === "AbortError") {
    say(io, "Interrupted.");
    return exitCodes.interrupted;
  }
  if (!CyberIntegrationsError.isInstance(error)) throw error;
  say(io, `error: ${error.message}`);
  if (error.hint !== undefined) say(io, `       ${error.hint}`);
  if (io.signal.aborted) return exitCodes.interrupted;
  return InputError.isInstance(error) ? exitCodes.usage : exitCodes.failed;
}
