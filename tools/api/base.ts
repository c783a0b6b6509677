import { spawnSync } from "node:child_process";

/** The output of git; undefined if it fails, for example without a repository. */
function git(folder: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/**
 * The commit to compare the work tree with: the fork point from the base branch or, on the base branch, the last release.
 * Undefined before the first release and without a repository.
 *
 * @param releases pattern of the release tags
 */
export function baseOf(folder: string, branch: string, releases: string): string | undefined {
  const fork = [`origin/${branch}`, branch]
    .map((ref) => git(folder, "merge-base", "HEAD", ref)?.trim())
    .find((commit) => commit !== undefined);
  if (fork !== undefined && fork !== git(folder, "rev-parse", "HEAD")?.trim()) return fork;
  return git(folder, "describe", "--tags", "--abbrev=0", "--match", releases)?.trim();
}

/** The content of a file at a commit; undefined if it did not exist. */
export const textAt = (folder: string, commit: string, path: string): string | undefined =>
  git(folder, "show", `${commit}:${path}`);
