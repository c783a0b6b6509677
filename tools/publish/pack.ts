import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root, runPnpm, type Layer } from "../workspace.ts";

/** Packs a package into a tarball in a folder. Returns the paths of the tarball and of the files in it. */
export function packTarball({ dir }: Layer, into: string): { tarball: string; files: string[] } {
  const printed = runPnpm(["pack", "--json", "--pack-destination", into], join(root, dir));
  const { filename, files } = JSON.parse(printed) as {
    filename: string;
    files: { path: string }[];
  };
  return { tarball: filename, files: files.map(({ path }) => path) };
}

/** Packs a package into a folder, and unpacks the tarball into the returned `folder`. */
export function pack(layer: Layer, into: string) {
  const unpacked = join(into, basename(layer.dir));
  mkdirSync(unpacked, { recursive: true });
  const packed = packTarball(layer, into);
  execFileSync("tar", ["-xzf", packed.tarball, "-C", unpacked]);
  return { ...packed, folder: join(unpacked, "package") };
}
