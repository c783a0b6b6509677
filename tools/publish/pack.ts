import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";

import { root, runPnpm, type Layer } from "../workspace.ts";

/** A packed package. */
export interface Packed {
  readonly tarball: string;
  /** The folder of the unpacked tarball. */
  readonly folder: string;
  /** The paths of its files, relative to `folder`. */
  readonly files: readonly string[];
}

/** Packs a package into a tarball in a folder. */
export function packTarball({ dir }: Layer, into: string): Omit<Packed, "folder"> {
  const said = runPnpm(["pack", "--json", "--pack-destination", into], join(root, dir));
  const { filename, files } = JSON.parse(said) as { filename: string; files: { path: string }[] };
  return { tarball: filename, files: files.map(({ path }) => path) };
}

/** Packs a package into a folder, and unpacks the tarball there. */
export function pack(layer: Layer, into: string): Packed {
  const unpacked = join(into, basename(layer.dir));
  mkdirSync(unpacked, { recursive: true });
  const packed = packTarball(layer, into);
  execFileSync("tar", ["-xzf", packed.tarball, "-C", unpacked]);
  return { ...packed, folder: join(unpacked, "package") };
}
