import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "cyberintegrations";
import { wait, type Clock } from "./clock.ts";
import { jsonText } from "../printable.ts";
import type { Health } from "./health.ts";

/** How often the file is written, in ms. One that is older by far was left behind by a program that is gone. */
const period = 10_000;

export interface HealthFileOptions {
  readonly path: string;
  readonly health: Health;
  readonly clock: Clock;
  /** Told what the user should know. */
  readonly note: (message: string) => void;
}

/** A file that is kept until it is disposed of. */
export interface HealthFile extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

/**
 * Keeps a file that says how the program fares, until it is disposed of; then the file goes. It is never half written.
 *
 * @throws InputError when it can't be written at the start. Later that is only told.
 */
export async function keepHealthFile(options: HealthFileOptions): Promise<HealthFile> {
  const { path, health, clock, note } = options;
  const end = new AbortController();
  const unwritable = await write(path, health);
  if (unwritable !== undefined) {
    throw new InputError(`--health-file: expected a path that can be written, got ${path}`, {
      hint: `The system says ${unwritable}.`,
    });
  }
  const keep = async () => {
    let told: string | undefined;
    for (;;) {
      await wait(period, clock, end.signal);
      if (end.signal.aborted) return;
      const problem = await write(path, health);
      if (problem !== undefined && problem !== told) note(`${path} can't be written: ${problem}`);
      told = problem;
    }
  };
  const kept = keep();
  return {
    path: resolve(path),
    async [Symbol.asyncDispose]() {
      end.abort();
      await kept;
      await rm(path, { force: true });
    },
  };
}

/** Resolves to the system's word for what is wrong, or undefined. */
async function write(path: string, health: Health): Promise<string | undefined> {
  const draft = `${path}.tmp`;
  try {
    await writeFile(draft, `${jsonText(health.report(), 2)}\n`);
    await rename(draft, path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "that it failed";
  }
}
