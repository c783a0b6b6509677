import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import type { Io } from "../src/io.ts";
import { run } from "../src/program.ts";

/** A folder that goes with the test. */
export function tempFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "cli-"));
  return {
    path,
    [Symbol.dispose]() {
      rmSync(path, { recursive: true });
    },
  };
}

/** The environment by which the program reaches a simulator. */
export const envFor = (simulator: Simulator): Record<string, string> => ({
  CYBERINTEGRATIONS_API_URL: simulator.tiUrl,
  CYBERINTEGRATIONS_USERNAME: simulator.username,
  CYBERINTEGRATIONS_API_KEY: simulator.apiKey,
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process. */
export async function runInside(args: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  const [stdout, stderr] = [sink(), sink()];
  const code = await run(args, {
    stdout,
    stderr,
    env: {},
    signal: new AbortController().signal,
    now: Date.now,
    ...io,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join("") });
}

/**
 * Starts the built program in a separate process.
 *
 * @param log The file for all that it writes. Default: pipes.
 */
export function start(
  args: readonly string[],
  env: Record<string, string> = {},
  log?: number,
): ChildProcess {
  const main = join(import.meta.dirname, "../dist/main.js");
  return spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: log === undefined ? "pipe" : ["ignore", log, log],
  });
}

/** Runs the built program to its end. */
export function runBuilt(args: readonly string[], env?: Record<string, string>): Promise<Ran> {
  const child = start(args, env);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(String(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => err.push(String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout: out.join(""), stderr: err.join("") });
    });
  });
}

/** The ids that a store holds, by collection, in no particular order but sorted. */
export async function storedIds(path: string): Promise<Record<string, string[]>> {
  await using store = await openStore(path);
  const ids: Record<string, string[]> = {};
  for await (const { collection, id } of store.feeds()) (ids[collection] ??= []).push(id);
  for (const list of Object.values(ids)) list.sort();
  return ids;
}

/** The ids that a simulator has now, in the same form. */
export function simulatedIds(simulator: Simulator): Record<string, string[]> {
  return Object.fromEntries(
    simulator
      .collections("ti")
      .map((collection) => [collection, [...simulator.feedIds(collection)].sort()]),
  );
}

/** The lines of a log in which each line starts with the time, without it; fails for a line that has none. */
export function untimed(log: string): string {
  const lines = log.split("\n").map((line) => {
    if (line === "") return line;
    const [, rest] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (.*)$/.exec(line) ?? [];
    if (rest === undefined) throw new Error(`expected a time at the start of: ${line}`);
    return rest;
  });
  return lines.join("\n");
}
