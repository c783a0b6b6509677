import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** A worker that has told that it is at work. */
export interface Worker extends AsyncDisposable {
  /** When it began its first read, in ms; undefined before. */
  readonly began: () => number | undefined;
  /** How many pages it has stored. */
  readonly pages: () => number;
}

/** Starts a worker as a process of its own, and waits until it asks for work. */
export async function startWorker(config: string, concurrency: number): Promise<Worker> {
  const child = start("worker", config, "--concurrency", `${concurrency}`, "--log-format", "json");
  let began: number | undefined;
  let pages = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.on("exit", (code) => {
      reject(new Error(`a worker ended with ${code}`));
    });
    createInterface(child.stderr).on("line", (line) => {
      resolve();
      if (!line.startsWith("{")) return;
      const { event, time } = JSON.parse(line) as { event: string; time: string };
      if (event === "started") began ??= Date.parse(time);
      if (event === "portion") pages += 1;
    });
  });
  await ready;
  return {
    began: () => began,
    pages: () => pages,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

/** Puts all that the config wants in the line, at once. */
export async function schedule(config: string): Promise<void> {
  const [code] = (await once(start("schedule", config), "exit")) as [number];
  if (code !== 0) throw new Error(`schedule ended with ${code}`);
}

function start(command: string, config: string, ...flags: readonly string[]) {
  return spawn(process.execPath, [main, command, "--config", config, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}
