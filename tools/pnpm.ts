import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./workspace.ts";

/**
 * Runs a pnpm command that only reads the workspace, and returns its output. If pnpm does not know its store, it looks for the best
 * place by writing a file into the workspace, which other programs read at the same time. These commands use no store, so any
 * path will do.
 */
export function runPnpm(args: readonly string[], folder: string = root): string {
  const env = { ...process.env, pnpm_config_store_dir: join(tmpdir(), "no-pnpm-store") };
  return execFileSync("pnpm", args, { cwd: folder, encoding: "utf8", env });
}
