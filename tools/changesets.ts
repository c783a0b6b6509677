import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseChangesetFile } from "@changesets/parse";

/** The packages that a changeset names. */
export const packagesIn = (changeset: string): string[] =>
  parseChangesetFile(changeset).releases.map(({ name }) => name);

/**
 * The packages whose API report has changed without a new changeset since the branch left `main` or, on `main`, since the last
 * release. Before the first release there are none. A new version counts as a changeset: `changeset version` replaces them.
 */
export function uncovered(
  root: string,
  reported: readonly { readonly name: string; readonly dir: string; readonly report: string }[],
): string[] {
  const git = (command: string): string[] => {
    const options = { cwd: root, encoding: "utf8" } as const;
    const { status, stdout } = spawnSync("git", command.split(" "), options);
    return status === 0 ? stdout.trim().split("\n") : [];
  };
  const [fork] = ["origin/main", "main"].flatMap((ref) => git(`merge-base HEAD ${ref}`));
  const onBranch = fork !== undefined && fork !== git("rev-parse HEAD")[0];
  const [base] = onBranch ? [fork] : git("describe --tags --abbrev=0 --match cyberintegrations@*");
  if (base === undefined) return [];

  const untracked = git("ls-files --others --exclude-standard");
  const changed = new Set([...git(`diff --name-only ${base}`), ...untracked]);
  const released = new Set(git(`diff --name-only -G"version": ${base}`));
  const named = [...git(`diff --name-only --diff-filter=A ${base}`), ...untracked]
    .filter((path) => /^\.changeset\/.+\.md$/.test(path))
    .flatMap((path) => packagesIn(readFileSync(join(root, path), "utf8")));
  const found = reported
    .filter(({ dir, report }) => changed.has(report) && !released.has(`${dir}/package.json`))
    .map(({ name }) => name);
  return [...new Set(found)].filter((name) => !named.includes(name));
}
