import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Root can create private mounts. Other users can if the system allows user namespaces. */
const space = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];

const inside = (script: string, ...args: readonly string[]) =>
  spawnSync("unshare", [...space, "sh", "-euc", script, "sh", ...args], { encoding: "utf8" });

/** Whether this system lets tests mount file systems, which are invisible to other processes and end with this one. */
export const canMount: boolean = inside("mount -t tmpfs none /mnt").status === 0;

/** What `fill.ts` said. */
export interface Filled {
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly again?: string;
  readonly cursor?: number;
  readonly feeds?: number;
}

/**
 * Runs a shell script with private mounts. In it `fill` runs `fill.ts`, and `$1` is a folder.
 *
 * @returns What each `fill` said, in turn.
 */
export function withMounts(script: string, folder: string): Filled[] {
  const run = inside(
    `node=$2 program=$3; fill() { "$node" "$program" "$@"; echo; }; ${script}`,
    folder,
    process.execPath,
    join(import.meta.dirname, "fill.ts"),
  );
  if (run.status !== 0) throw new Error(`the script failed: ${run.stderr}`);
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Filled);
}
