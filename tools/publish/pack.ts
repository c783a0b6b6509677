import { join } from "node:path";
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
