import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Runs a program of this folder in a separate process. */
export function start(program: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const unshare = ["--pid", "--fork", "--mount-proc", "--kill-child"];

/** Whether this system lets tests run a program in a separate PID namespace, like a container. */
export const canUnshare: boolean = spawnSync("unshare", [...unshare, "true"]).status === 0;

/** Runs a program of this folder as process 1 of a separate namespace, with this machine's host name. */
export function inOwnContainer(program: string, ...args: readonly string[]): ChildProcess {
  const command = [process.execPath, join(import.meta.dirname, program), ...args];
  return spawn("unshare", [...unshare, ...command], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The next thing that it writes. */
export async function said(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("expected a process with an output");
  return await new Promise((resolve, reject) => {
    stdout.once("data", (chunk: Buffer) => {
      resolve(String(chunk));
    });
    child.once("close", (code) => {
      reject(new Error(`the process ended with ${String(code)}, and said nothing`));
    });
  });
}

/** Kills it, so that it has no time to put anything in order. */
export async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}
