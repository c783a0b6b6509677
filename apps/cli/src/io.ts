import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { printable, printableJson } from "./printable.ts";

/** The input and output of a command, replaceable in tests. */
export interface Io {
  /** For results, which users pipe to other programs. */
  readonly stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;
  /** For progress and messages. */
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns" | "rows">>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Whether each line on stderr starts with the time. Default: no. */
  readonly timed?: boolean;
}

// Commands write with the functions below. They escape control characters, which feeds, names and responses can contain.

// Functions that write results resolve to false if the reader of a pipe has closed it, as `head` does. They reject with a
// CyberIntegrationsError `unwritable` if the output can't be written.

/** Writes lines of results. */
export const print = ({ stdout }: Io, ...lines: readonly string[]): Promise<boolean> =>
  write(stdout, `${lines.map(printable).join("\n")}\n`);

/** Writes a result as JSON. */
export async function printJson({ stdout }: Io, value: unknown, indent?: number): Promise<boolean> {
  const jsonText = await loadJsonText();
  return await write(stdout, `${jsonText(value, indent)}\n`);
}

/** Writes results as JSON, one per line. */
export async function printJsonLines({ stdout }: Io, values: readonly unknown[]): Promise<boolean> {
  const jsonText = await loadJsonText();
  return await write(stdout, values.map((value) => `${jsonText(value)}\n`).join(""));
}

// Loads the SDK, which takes longer than printing help. Help needs this file, too.
const loadJsonText = async () => (await import("./json-text.ts")).jsonText;

/** Writes JSON text. */
export const printRawJson = ({ stdout }: Io, json: string): Promise<boolean> =>
  write(stdout, `${printableJson(json)}\n`);

async function write(stdout: NodeJS.WritableStream, text: string): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      stdout.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    return true;
  } catch (error) {
    return closedByReader(error);
  }
}

/**
 * Handles a failed write to stdout.
 *
 * @returns False if the reader of the pipe has closed it.
 * @throws CyberIntegrationsError `unwritable` if the system reports anything else; other errors as they are.
 */
export async function closedByReader(error: unknown): Promise<false> {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  // The first write to a closed pipe fails with EPIPE, later ones with ERR_STREAM_DESTROYED.
  if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") return false;
  if (syscall === undefined) throw error;
  const { CyberIntegrationsError } = await import("cyberintegrations");
  const meaning = code === "ENOSPC" ? "the disk is full (ENOSPC)" : code;
  throw new CyberIntegrationsError("unwritable", `stdout can't be written: ${meaning}`, {
    cause: error,
    hint: "The output is incomplete. Free some space, or write to another location.",
  });
}

// Functions that write messages never fail. If stderr can't be written, for example because the disk is full, the command
// continues.

type Log = Pick<Io, "stderr" | "now" | "timed">;

/** Writes a line for the user. */
export function say(io: Log, line: string): void {
  io.stderr.write(`${timeOf(io)}${printable(line)}\n`);
}

/** Writes an event as a line of JSON, for log collectors. */
export function sayJson({ stderr, now }: Log, event: string, fields: object): void {
  stderr.write(`${printableJson(JSON.stringify({ time: isoTime(now()), event, ...fields }))}\n`);
}

/** The start of a line in a log: the time and a space, or nothing if lines are not timed. */
export const timeOf = ({ now, timed }: Log): string => (timed ? `${isoTime(now())} ` : "");

const isoTime = (time: number) => new Date(time).toISOString();

const marks = { ok: ["✓", "green"], failed: ["✗", "red"], skipped: ["–", "gray"] } as const;

/** The result of something, as a mark at the start of a line. */
export type Mark = keyof typeof marks;

/** A line that starts with a mark, in colour if the stream supports it. */
export function marked(stream: NodeJS.WritableStream, mark: Mark, line: string): string {
  const [sign, color] = marks[mark];
  return `${styleText(color, sign, { stream })} ${printable(line)}`;
}

/** Writes a line of results that starts with a mark. */
export const printMarked = ({ stdout }: Io, mark: Mark, line: string): Promise<boolean> =>
  write(stdout, `${marked(stdout, mark, line)}\n`);
