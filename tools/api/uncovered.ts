import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseChangesetFile } from "@changesets/parse";
import { textAt } from "./base.ts";

/** A package whose API changes require a changeset. */
export interface ReportedPackage {
  readonly name: string;
  /** Its folder, relative to the root. */
  readonly dir: string;
  /** Path of its API report, relative to the root. */
  readonly report: string;
}

const read = (root: string, path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;

const versionIn = (manifest = "{}"): string | undefined =>
  (JSON.parse(manifest) as { version?: string }).version;

/** The packages that a changeset names. */
export const packagesIn = (changeset: string): string[] =>
  parseChangesetFile(changeset).releases.map(({ name }) => name);

/** The packages in changesets that were added since the base. */
function announced(root: string, base: string): Set<string> {
  const added = readdirSync(join(root, ".changeset"))
    .map((file) => join(".changeset", file))
    .filter((path) => path.endsWith(".md") && textAt(root, base, path) === undefined);
  return new Set(added.flatMap((path) => packagesIn(readFileSync(join(root, path), "utf8"))));
}

/**
 * The packages whose report has changed since the base without a new changeset. A changed version counts as a changeset,
 * since `changeset version` replaces changesets with versions.
 */
export function uncovered(
  root: string,
  base: string,
  packages: readonly ReportedPackage[],
): string[] {
  const names = announced(root, base);
  return packages
    .filter(({ name, dir, report }) => {
      const manifest = join(dir, "package.json");
      const changed = read(root, report) !== textAt(root, base, report);
      const released = versionIn(read(root, manifest)) !== versionIn(textAt(root, base, manifest));
      return changed && !released && !names.has(name);
    })
    .map(({ name }) => name);
}
