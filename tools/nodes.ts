import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.ts";

/** The Node releases that every package is held to: the floor of `engines`, the one developed on, the newest major. */
export const nodeReleases: readonly string[] = ["22.18.0", "24.21.0", "26.10.0"];

/**
 * The path of a Node binary of this release: the running one, one fetched before, or the npm registry's `node` package.
 *
 * @param release an exact version, such as `22.18.0`
 */
export function nodeBinary(release: string): string {
  if (process.versions.node === release) return process.execPath;
  const folder = join(root, "node_modules/.cache/node", release);
  const binary = join(folder, "node_modules/node/bin/node");
  if (!existsSync(binary)) {
    const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    execFileSync("npm", ["install", ...quiet, "--prefix", folder, `node@${release}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  return binary;
}
