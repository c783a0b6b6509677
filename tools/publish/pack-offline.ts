import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { runtimePackages } from "../licences.ts";
import { partsOf, publicLayers } from "../workspace.ts";
import { packTarball } from "./pack.ts";

// Packs a package with its runtime dependencies: node tools/publish/pack-offline.ts PACKAGE FOLDER
// docs/install-without-a-registry.md

/** Packs a third-party package from its installed files, which are those of the registry. */
function packInstalled(path: string, into: string): void {
  const { name, version } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  const temporary = mkdtempSync(join(tmpdir(), "pack-"));
  try {
    cpSync(path, join(temporary, "package"), {
      recursive: true,
      filter: (from) => !relative(path, from).startsWith("node_modules"),
    });
    const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
    execFileSync("tar", ["-czf", join(into, file), "-C", temporary, "package"]);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

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
for (const { name: other, paths } of others) {
  if (paths.length > 1) throw new Error(`${other}: npm can't install two versions from files`);
}
for (const layer of parts) packTarball(layer, into);
for (const { paths } of others) for (const path of paths) packInstalled(path, into);
console.log(`${parts.length + others.length} packages in ${into}`);
