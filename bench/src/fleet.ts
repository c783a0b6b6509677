import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** A running worker. */
export interface Worker extends AsyncDisposable {
  /** Start time of its first job in milliseconds; undefined before. */
  readonly startedAt: () => number | undefined;
  /** Number of stored pages. */
  readonly pages: () => number;
}

/** Starts a worker process and waits until it is ready. */
export async function startWorker(config: string, concurrency: number): Promise<Worker> {
  const child = start("worker", config, "--concurrency", `${concurrency}`, "--log-format", "json");
  let startedAt: number | undefined;
  let pages = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.on("exit", (code) => {
      reject(new Error(`a worker exited with code ${code}`));
    });
    createInterface(child.stderr).on("line", (line) => {
      resolve();
      if (!line.startsWith("{")) return;
      const { event, time } = JSON.parse(line) as { event: string; time: string };
      if (event === "started") startedAt ??= Date.parse(time);
      if (event === "portion") pages += 1;
    });
  });
  await ready;
  return {
    startedAt: () => startedAt,
    pages: () => pages,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

/** Enqueues a job for each collection of the config. */
export async function schedule(config: string): Promise<void> {
  const [code] = (await once(start("schedule", config), "exit")) as [number];
  if (code !== 0) throw new Error(`schedule exited with code ${code}`);
}

function start(command: string, config: string, ...flags: readonly string[]) {
  return spawn(process.execPath, [main, command, "--config", config, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}
