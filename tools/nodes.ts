import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.ts";

/** The tested Node releases: the minimum in `engines`, the one used for development, and the newest major version. */
export const nodeReleases: readonly string[] = ["22.19.0", "24.21.0", "26.10.0"];

const cache = join(root, "node_modules/.cache/node");

/**
 * The path of the Node binary of a release. Unless it is the running one, it is installed once from the `node` package.
 *
 * @param release an exact version, such as `22.19.0`
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

/** Installs into a temporary folder and renames it, since another process may install the same release. */
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
    if (!existsSync(folder)) throw error; // else another process has installed it
  }
}
