import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { runtimePackages } from "../licences.ts";
import { type Layer, partsOf, publicLayers, root, runPnpm, temporaryFolder } from "../workspace.ts";

/** Packs a package into a tarball in a folder. Returns the paths of the tarball and of the files in it. */
export function packTarball({ dir }: Layer, into: string): { tarball: string; files: string[] } {
  const printed = runPnpm(["pack", "--json", "--pack-destination", into], join(root, dir));
  const { filename: tarball, files } = JSON.parse(printed) as {
    filename: string;
    files: { path: string }[];
  };
  return { tarball, files: files.map(({ path }) => path) };
}

/** Packs a package and its runtime dependencies: see docs/install-without-a-registry.md. Returns the number of packages. */
function packAll(key: string, into: string): number {
  const parts = partsOf(key);
  const others = runtimePackages(parts);
  for (const layer of parts) packTarball(layer, into);
  for (const { name, versions, paths } of others) {
    const [path = "", second] = paths;
    if (second) throw new Error(`${name}: npm can't install two versions from files`);
    // The installed files of a third-party package are those of the registry. A copy has no hard links, which npm would skip.
    using copy = temporaryFolder();
    const filter = (from: string) => !relative(path, from).startsWith("node_modules");
    cpSync(path, join(copy.path, "package"), { recursive: true, filter });
    const file = `${name.replace("@", "").replace("/", "-")}-${String(versions[0])}.tgz`;
    execFileSync("tar", ["-czf", join(into, file), "-C", copy.path, "package"]);
  }
  return parts.length + others.length;
}

// node tools/publish/pack.ts PACKAGE FOLDER
if (import.meta.main) {
  const [name = "", folder = ""] = process.argv.slice(2);
  const [key] = publicLayers.find(([, layer]) => layer.name === name) ?? [];
  if (key === undefined || folder === "") {
    const names = publicLayers.map(([, layer]) => layer.name).join(", ");
    console.error(`Usage: npm run pack -- PACKAGE FOLDER\nPACKAGE is one of: ${names}`);
    process.exit(2);
  }
  mkdirSync(resolve(folder), { recursive: true });
  console.log(`${packAll(key, resolve(folder))} packages in ${resolve(folder)}`);
}
