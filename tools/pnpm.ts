import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./workspace.ts";

/**
 * Runs a pnpm command that only reads the workspace, and returns its output. Without a configured store, pnpm writes a file into
 * the workspace to find the best location, while other programs read the workspace. These commands use no store, so the path of
 * any folder is sufficient.
 */
export function runPnpm(args: readonly string[], folder: string = root): string {
  const env = { ...process.env, pnpm_config_store_dir: join(tmpdir(), "no-pnpm-store") };
  return execFileSync("pnpm", args, { cwd: folder, encoding: "utf8", env });
}
