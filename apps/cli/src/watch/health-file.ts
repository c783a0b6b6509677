import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { writeWhole } from "../whole-file.ts";
import { wait, type Clock, type Health } from "@cyberintegrations/ingest";
import { jsonText } from "../json-text.ts";

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
 * Writes the health report to a file, again and again until it is disposed of; then the file is removed. A reader never
 * sees an incomplete one.
 *
 * @throws InputError or CyberIntegrationsError when the file can't be written at the start. Later that is only a note.
 */
export async function keepHealthFile(options: HealthFileOptions): Promise<HealthFile> {
  const { path, health, clock, note } = options;
  const end = new AbortController();
  await write(path, health);
  const keep = async () => {
    let told: string | undefined;
    for (;;) {
      await wait(period, clock, end.signal);
      if (end.signal.aborted) return;
      const problem = await write(path, health).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
      if (problem !== undefined && problem !== told) note(problem);
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

const write = (path: string, health: Health): Promise<void> =>
  writeWhole(path, `${jsonText(health.report(), 2)}\n`, { name: "--health-file" });
