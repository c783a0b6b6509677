import { exitCodes, type ExitCode } from "./exit.ts";
import { say, sayJson, type Io } from "./io.ts";

export interface FailureOptions {
  /** Writes a JSON event instead of text. */
  readonly json?: boolean;
  /** Whether the command has the flag `--allow-unknown`. */
  readonly allowsUnknown?: boolean;
}

/**
 * Reports why a command failed: a line and a hint, or one JSON event.
 *
 * @throws The error itself if it is a defect: only its stack trace helps.
 */
export async function failure(
  error: unknown,
  io: Io,
  { json, allowsUnknown }: FailureOptions = {},
): Promise<ExitCode> {
  // Loaded only now: the SDK takes longer to load than help takes to print.
  const { CyberIntegrationsError, InputError } = await import("cyberintegrations");
  const isKnown = CyberIntegrationsError.isInstance(error);
  if (io.signal.aborted && isAbort(error)) {
    const message = "Interrupted.";
    if (json) sayJson(io, "note", { message });
    else say(io, message);
    return exitCodes.interrupted;
  }
  if (!isKnown && !isSystemError(error)) throw error;
  const { hintOf } = await import("./config/names.ts");
  const { code, message } = error as { code: string; message: string };
  const hint = isKnown ? hintOf(error, allowsUnknown) : undefined;
  if (json) sayJson(io, "error", { code, message, hint });
  else {
    say(io, `error: ${message}`);
    if (hint !== undefined) say(io, `       ${hint}`);
  }
  return InputError.isInstance(error) ? exitCodes.usage : exitCodes.failed;
}

const isAbort = (error: unknown): boolean => {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === "AbortError" || code === "aborted";
};

/** An error that the operating system reports, such as a folder that can't be read. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && "code" in error;
