import type { WriteStream } from "node:tty";

/** Everything by which a command touches the world around the process. */
export interface Io {
  /** Results: what a user pipes on. */
  readonly stdout: NodeJS.WritableStream;
  /** Progress and messages: what a user reads. */
  readonly stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns" | "rows">>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Writes a line for the user. */
export function say(io: Io, line: string): void {
  io.stderr.write(`${line}\n`);
}
