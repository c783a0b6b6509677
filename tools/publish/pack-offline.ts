import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { runtimePackages } from "../licences.ts";
import { partsOf, publicLayers } from "../workspace.ts";
import { packTarball } from "./pack.ts";

// Packs a package with its runtime dependencies: node tools/publish/pack-offline.ts PACKAGE FOLDER
// docs/install-without-a-registry.md

const [name = "", folder = ""] = process.argv.slice(2);
const [key] = publicLayers.find(([, layer]) => layer.name === name) ?? [];
if (key === undefined || folder === "") {
  const names = publicLayers.map(([, layer]) => layer.name).join(", ");
  console.error(`Usage: npm run pack -- PACKAGE FOLDER\nPACKAGE is one of: ${names}`);
  process.exit(2);
}

const into = resolve(folder);
mkdirSync(into, { recursive: true });
const parts = partsOf(key);
const others = runtimePackages(parts);
for (const layer of parts) packTarball(layer, into);
for (const { name: other, versions, paths } of others) {
  const [path = "", second] = paths;
  if (second) throw new Error(`${other}: npm can't install two versions from files`);
  // The installed files of a third-party package are those of the registry. A copy has no hard links, which npm would skip.
  using copy = mkdtempDisposableSync(join(tmpdir(), "pack-"));
  const filter = (from: string) => !relative(path, from).startsWith("node_modules");
  cpSync(path, join(copy.path, "package"), { recursive: true, filter });
  const file = `${other.replace("@", "").replace("/", "-")}-${String(versions[0])}.tgz`;
  execFileSync("tar", ["-czf", join(into, file), "-C", copy.path, "package"]);
}
console.log(`${parts.length + others.length} packages in ${into}`);
