import { execFileSync, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

/** The tested Node releases: the minimum in `engines`, the one used for development, and the newest major version. */
export const nodeReleases: readonly string[] = ["22.19.0", "24.21.0", "26.10.0"];

/** The path of the Node binary of a release. Unless it is the running one, npm installs it once into its cache. */
export function nodeBinary(release: string): string {
  if (process.versions.node === release) return process.execPath;
  const args = ["--yes", `--package=node@${release}`, "--", "node", "-p", "process.execPath"];
  return execFileSync("npx", args, { cwd: tmpdir(), encoding: "utf8" }).trim();
}

// Runs a program on every tested release: node tools/nodes.ts PROGRAM ARGUMENTS
if (import.meta.main) {
  for (const release of nodeReleases) {
    console.log(`Node ${release}`);
    const { status } = spawnSync(nodeBinary(release), process.argv.slice(2), { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}
