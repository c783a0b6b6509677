import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import type { PostgresServer } from "cyberintegrations-test-servers/postgres";
import { runtimePackages } from "../licences.ts";
import { blocksOf } from "../markdown.ts";
import { nodeBinary, nodeReleases } from "../nodes.ts";
import { entriesOf, partsOf, read, root, tscOptions, writeFiles } from "../workspace.ts";

/** What a consumer of the command line runs, and what it prints; of other packages, it runs the programs of the README. */
const cli = "node_modules/.bin/cyberintegrations";
const commands = [
  { args: [cli, "sync", "--demo", "--store=feeds.db"], prints: /\| total/ },
  { args: [cli, "status", "--store=feeds.db"], prints: /ioc\/common/ },
];

/**
 * Creates a project outside the workspace, installs a package with its dependencies, compiles the project for Node, for the
 * browser and with the compiler's defaults, and runs programs on every Node release. Returns the problems.
 *
 * @param key the package's key in layers.js
 * @param tarballs the tarballs of all packages, by name
 * @param folder where to create the project
 */
export async function consumerProblems(
  key: string,
  tarballs: ReadonlyMap<string, string>,
  folder: string,
  postgres: PostgresServer,
): Promise<string[]> {
  const [layer, ...below] = partsOf(key);
  if (!layer) throw new Error(`layers.js has no ${key}`);
  const { name, dir } = layer;
  const problems: string[] = [];
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string => {
    const options = { cwd: folder, env: { ...process.env, ...env }, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(command, args, options);
    if (status !== 0) problems.push(`${basename(command)} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };

  const programs = blocksOf(read(join(dir, "README.md")))
    .filter(({ language }) => language === "ts")
    .map(({ code, line }): [file: string, code: string] => [`line-${line}.ts`, code]);
  const entries = entriesOf(layer).map(([specifier]) => specifier);
  const forNode = layer.node.map((part) => (part === "*" ? name : `${name}/${part}`));
  const isForWeb = (entry: string) =>
    below.every(({ node }) => node.length === 0) && !forNode.some((one) => entry.startsWith(one));
  const exportsOf = (names: readonly string[]) =>
    names.map((entry, at) => `export * as entry${at} from "${entry}";\n`).join("");
  writeFiles(folder, {
    "package.json": '{ "name": "consumer", "private": true, "type": "module" }',
    "all.ts": `export {};\n${exportsOf(entries)}`,
    "web.ts": `export {};\n${exportsOf(entries.filter(isForWeb))}`,
    ...Object.fromEntries(programs),
  });

  // Programs in a README use the simulator.
  const ours = new Set([...partsOf(key), ...partsOf("simulator")].map((part) => part.name));
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  run("npm", ["install", ...quiet, ...[...ours].map((part) => tarballs.get(part) ?? part)]);
  if (problems.length > 0) return problems;
  const known = [...ours, ...runtimePackages(partsOf(key)).map((other) => other.name)];
  const { packages } = JSON.parse(read("node_modules/.package-lock.json", folder)) as {
    packages: Record<string, object>;
  };
  const installed = Object.keys(packages).map((path) => path.split("node_modules/").at(-1) ?? "");
  const unknown = installed.filter((other) => !known.includes(other));
  problems.push(...unknown.map((other) => `also installs ${other}`));

  const compile = (options: string, ...files: readonly string[]) =>
    run(join(root, "node_modules/.bin/tsc"), [...tscOptions, ...options.split(" "), ...files]);
  const lib = "--lib ES2023,ESNext.Disposable";
  compile(`${lib},DOM --noEmit`, "web.ts");
  // With TypeScript's defaults since version 6: no `types`, and a `lib` without AsyncDisposable.
  compile("--noEmit", "all.ts");
  compile(`${lib} --types node`, "all.ts", ...programs.map(([file]) => file));
  const attw = join(root, "tools/node_modules/.bin/attw");
  const format = ["--profile", "esm-only", "--no-emoji", "--format", "ascii"];
  if (entries.length > 0) run(attw, [tarballs.get(name) ?? "", ...format]);

  // A program that asserts may print nothing.
  const ofReadme = programs.map(([file, code]) => ({
    args: [file.replace(".ts", ".js")],
    prints: /assert|throw/.test(code) ? /^/ : /./,
  }));
  const started = name.endsWith("/cli") ? commands : ofReadme;
  if (started.length === 0) problems.push("README.md has no program");
  for (const node of nodeReleases.map(nodeBinary)) {
    const env = { DATABASE_URL: await postgres.newDatabase() };
    for (const { args, prints } of [{ args: ["all.js"], prints: /^/ }, ...started])
      if (!prints.test(run(node, args, env)))
        problems.push(`${args.join(" ")} does not print ${String(prints)} with ${node}`);
  }
  return problems;
}
