import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { writeWhole } from "../whole-file.ts";
import { wait, type Clock, type Health } from "@cyberintegrations/ingest";
import { jsonText } from "../json-text.ts";

/** How often the file is written, in ms. If it is much older, the program that wrote it was killed. */
const period = 10_000;

export interface HealthFileOptions {
  readonly path: string;
  readonly health: Health;
  readonly clock: Clock;
  /** Receives messages for the user. */
  readonly note: (message: string) => void;
}

/** A file that is maintained until it is disposed of. */
export interface HealthFile extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

/**
 * Writes the health report to a file every ten seconds. When it is disposed of, the file is removed. Readers never see an
 * incomplete report.
 *
 * @throws InputError or CyberIntegrationsError if the file can't be written at the start. A later failure is only logged.
 */
export async function maintainHealthFile(options: HealthFileOptions): Promise<HealthFile> {
  const { path, health, clock, note } = options;
  const end = new AbortController();
  await write(path, health);
  const maintain = async () => {
    let reported: string | undefined;
    for (;;) {
      await wait(period, clock, end.signal);
      if (end.signal.aborted) return;
      const problem = await write(path, health).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
      if (problem !== undefined && problem !== reported) note(problem);
      reported = problem;
    }
  };
  const ended = maintain();
  return {
    path: resolve(path),
    async [Symbol.asyncDispose]() {
      end.abort();
      await ended;
      await rm(path, { force: true });
    },
  };
}

const write = (path: string, health: Health): Promise<void> =>
  writeWhole(path, `${jsonText(health.report(), 2)}\n`, { name: "--health-file" });
