import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.ts";

/** The Node releases that every package is held to: the floor of `engines`, the one developed on, the newest major. */
export const nodeReleases: readonly string[] = ["22.18.0", "24.21.0", "26.10.0"];

const cache = join(root, "node_modules/.cache/node");

/**
 * The path of a Node binary of this release: the running one, one fetched before, or the npm registry's `node` package.
 *
 * @param release an exact version, such as `22.18.0`
 */
export function nodeBinary(release: string): string {
  if (process.versions.node === release) return process.execPath;
  const folder = join(cache, release);
  const binary = join(folder, "node_modules/node/bin/node");
  if (!existsSync(binary)) {
    rmSync(folder, { recursive: true, force: true });
    fetchInto(folder, `node@${release}`);
  }
  return binary;
}

/** Installs beside the folder and renames: another process may look for the same release meanwhile. */
function fetchInto(folder: string, what: string): void {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, ".new-"));
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet, "--prefix", temporary, what], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise the other process was faster
  }
}
