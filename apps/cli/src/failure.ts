import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { say, sayTimed, type Io } from "./io.ts";
import { jsonLine } from "./report/json-lines.ts";

/** Flags by which a failure is reported. */
export interface FailureFlags {
  readonly logFormat?: "text" | "json";
  /** Set for a program that keeps running. */
  readonly watch?: number;
}

/** The command that failed. */
export interface FailedCommand {
  readonly name?: string;
  /** Whether it has the flag `--allow-unknown`. */
  readonly allowsUnknown?: boolean;
}

/** Commands whose messages are always a log. */
const logging = ["schedule", "worker"];

/**
 * Reports why a command failed: in one line and a hint, or as one JSON event.
 *
 * @throws The error itself if it is a defect: only its stack trace helps then.
 */
export async function failure(
  error: unknown,
  io: Io,
  { logFormat, watch }: FailureFlags = {},
  { name = "", allowsUnknown }: FailedCommand = {},
): Promise<ExitCode> {
  const timed = watch !== undefined || logging.includes(name);
  const write = timed ? sayTimed : say;
  // The SDK takes longer to load than help may take to show, and help needs none of it.
  const { CyberIntegrationsError, InputError } = await import("cyberintegrations");
  const isKnown = CyberIntegrationsError.isInstance(error);
  if (io.signal.aborted && isAbort(error)) {
    const message = "Interrupted.";
    if (logFormat === "json") say(io, jsonLine(io, "note", { message }));
    else write(io, message);
    return exitCodes.interrupted;
  }
  if (!isKnown && !isSystemError(error)) throw error;
  const { hintWords } = await import("./config/hint-words.ts");
  const { code, message, hint: said } = error as { code: string; message: string; hint?: string };
  const hint = said === undefined ? undefined : hintWords(said, allowsUnknown);
  if (logFormat === "json") say(io, jsonLine(io, "error", { code, message, hint }));
  else {
    write(io, `error: ${message}`);
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
