import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root, type Layer } from "../workspace.ts";

/** A package as npm would get it. */
export interface Packed {
  readonly tarball: string;
  /** The tarball's contents, unpacked. */
  readonly folder: string;
  /** The paths of its files, from `folder`. */
  readonly files: readonly string[];
}

/** Packs a package below a folder, and unpacks it beside. */
export function pack({ dir }: Layer, into: string): Packed {
  const unpacked = join(into, basename(dir));
  mkdirSync(unpacked, { recursive: true });
  const said = execFileSync("pnpm", ["pack", "--json", "--pack-destination", into], {
    cwd: join(root, dir),
    encoding: "utf8",
  });
  const { filename, files } = JSON.parse(said) as { filename: string; files: { path: string }[] };
  execFileSync("tar", ["-xzf", filename, "-C", unpacked]);
  return {
    tarball: filename,
    folder: join(unpacked, "package"),
    files: files.map(({ path }) => path),
  };
}
