import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runtimePackages } from "../licences.ts";
import { nodeBinary, nodeReleases } from "../nodes.ts";
import { layerTable, partsOf, root } from "../workspace.ts";
import { run } from "./run.ts";
import { importAll, worldsOf } from "./worlds.ts";

/** The names of all installed packages, at any depth of node_modules. */
function installed(folder: string): string[] {
  const lock = readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Record<string, object> };
  return Object.keys(packages).map((path) => path.split("node_modules/").at(-1) ?? path);
}

/**
 * Creates a project outside the workspace, installs a package with its dependencies, compiles the project, and runs a
 * program (programs/) on every Node release. Returns the problems.
 *
 * @param key the package's key in layers.js
 * @param tarballs the tarballs of all packages, by name
 * @param folder where to create the project
 * @param env environment variables for the program, with the account of a simulator
 */
export async function consumerProblems(
  key: string,
  tarballs: ReadonlyMap<string, string>,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const layer = layerTable.get(key);
  if (!layer) throw new Error(`layers.js has no ${key}`);
  const parts = partsOf(key);
  const worlds = worldsOf(key, layer);

  mkdirSync(folder, { recursive: true });
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), text);
  };
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const program = join(import.meta.dirname, "programs", `${basename(layer.dir)}.ts`);
  copyFileSync(program, join(folder, "program.ts"));
  for (const world of worlds) {
    const files = [`${world.name}.ts`, ...(world.name === "node" ? ["program.ts"] : [])];
    write(`${world.name}.ts`, importAll(world));
    write(`tsconfig.${world.name}.json`, JSON.stringify({ ...world, files }));
  }

  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const files = parts.map(({ name }) => tarballs.get(name) ?? name);
  const failed = await run("npm", ["install", ...quiet, ...files], { cwd: folder });
  if (failed.length > 0) return failed;

  const closure = new Set([...parts, ...runtimePackages(parts)].map(({ name }) => name));
  const problems = installed(folder)
    .filter((name) => !closure.has(name))
    .map((name) => `brings ${name} along`);
  const tsc = join(root, "node_modules/.bin/tsc");
  for (const { name } of worlds) {
    problems.push(...(await run(tsc, ["-p", `tsconfig.${name}.json`], { cwd: folder })));
  }
  const options = { cwd: folder, env: { ...process.env, ...env } };
  for (const release of nodeReleases) {
    problems.push(...(await run(nodeBinary(release), ["program.js"], options)));
  }
  return problems;
}
