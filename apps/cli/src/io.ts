import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { jsonText, printable, printableJson } from "./printable.ts";

/** Everything by which a command touches the world around the process. */
export interface Io {
  /** Results: what a user pipes on. */
  readonly stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY">>;
  /** Progress and messages: what a user reads. */
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns" | "rows">>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

// Commands write with the functions below: feeds, names and answers of servers may hold what controls a terminal, and
// here it is escaped.

/** Writes lines of results. */
export function print({ stdout }: Io, ...lines: readonly string[]): void {
  stdout.write(`${lines.map(printable).join("\n")}\n`);
}

/** Writes a result as JSON. */
export function printJson({ stdout }: Io, value: unknown, indent?: number): void {
  stdout.write(`${jsonText(value, indent)}\n`);
}

/** Writes a result that is JSON already. */
export function printRawJson({ stdout }: Io, json: string): void {
  stdout.write(`${printableJson(json)}\n`);
}

/** Writes a line for the user. */
export function say({ stderr }: Io, line: string): void {
  stderr.write(`${printable(line)}\n`);
}

const marks = { ok: ["✓", "green"], failed: ["✗", "red"], skipped: ["–", "gray"] } as const;

/** How something ended, as a sign at the start of a line. */
export type Mark = keyof typeof marks;

/** A line that starts with a mark, in colour where the stream shows colours. */
export function marked(stream: NodeJS.WritableStream, mark: Mark, line: string): string {
  const [sign, color] = marks[mark];
  return `${styleText(color, sign, { stream })} ${printable(line)}`;
}

/** Writes a line of results that starts with a mark. */
export function printMarked({ stdout }: Io, mark: Mark, line: string): void {
  stdout.write(`${marked(stdout, mark, line)}\n`);
}
