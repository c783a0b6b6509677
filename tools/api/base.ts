import { spawnSync } from "node:child_process";

/** What git answers in a folder; undefined where it refuses: no such commit, no repository. */
function git(folder: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/**
 * The commit that the work tree is compared with: where it left the base branch or, on that branch itself, the last
 * release. Undefined before the first release, and without git.
 *
 * @param releases a pattern of the release tags
 */
export function baseOf(folder: string, branch: string, releases: string): string | undefined {
  const fork = [`origin/${branch}`, branch]
    .map((ref) => git(folder, "merge-base", "HEAD", ref)?.trim())
    .find((commit) => commit !== undefined);
  if (fork !== undefined && fork !== git(folder, "rev-parse", "HEAD")?.trim()) return fork;
  return git(folder, "describe", "--tags", "--abbrev=0", "--match", releases)?.trim();
}

/** A file's text at a commit; undefined where it was not there. */
export const textAt = (folder: string, commit: string, path: string): string | undefined =>
  git(folder, "show", `${commit}:${path}`);
