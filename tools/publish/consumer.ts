import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PostgresServer } from "cyberintegrations-test-servers/postgres";
import { runtimePackages } from "../licences.ts";
import { blocksOf } from "../markdown.ts";
import { nodeBinary, nodeReleases } from "../nodes.ts";
import { entriesOf, layerTable, partsOf, read, root } from "../workspace.ts";

const node = { strict: true, skipLibCheck: false, module: "NodeNext", target: "ES2023" };
const lib = ["ES2023", "ESNext.Disposable"];
const typeRoots = [join(root, "node_modules/@types")];

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
  const simulator = layerTable.get("simulator"); // programs in a README use it
  if (!layer || !simulator) throw new Error(`layers.js has no ${key} or no simulator`);
  const problems: string[] = [];
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string => {
    const options = { cwd: folder, env: { ...process.env, ...env }, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(command, args, options);
    if (status !== 0) problems.push(`${basename(command)} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };

  const { name } = layer;
  const entries = entriesOf(layer).map(([specifier]) => specifier);
  const forNode = layer.node.map((part) => (part === "*" ? name : `${name}/${part}`));
  const isForWeb = (entry: string) =>
    below.every((part) => part.node.length === 0) &&
    !forNode.some((start) => entry.startsWith(start));
  const programs = blocksOf(read(join(layer.dir, "README.md")))
    .filter(({ language }) => language === "ts")
    .map(({ code, line }) => ({ code, file: `line-${line}` }));
  const imports = (of: readonly string[]) =>
    `export {};\n${of.map((entry, at) => `export * as entry${at} from "${entry}";\n`).join("")}`;
  // TypeScript's defaults since version 6: no `types`, and a `lib` without AsyncDisposable.
  const worlds = [
    { world: "node", of: entries, options: { lib, types: ["node"], typeRoots }, more: programs },
    { world: "web", of: entries.filter(isForWeb), options: { lib: [...lib, "DOM"], types: [] } },
    { world: "defaults", of: entries, options: { types: [] } },
  ];

  mkdirSync(folder, { recursive: true });
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), text);
  };
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  for (const { code, file } of programs) write(`${file}.ts`, code);
  const ours = new Set([...partsOf(key), simulator].map((part) => part.name));
  const packed = [...ours].map((part) => tarballs.get(part) ?? part);
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  run("npm", ["install", ...quiet, ...packed]);
  if (problems.length > 0) return problems;

  const lock = readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Record<string, object> };
  const installed = Object.keys(packages).map((path) => path.split("node_modules/").at(-1) ?? "");
  for (const { name: other } of runtimePackages(partsOf(key))) ours.add(other);
  problems.push(
    ...installed.filter((other) => !ours.has(other)).map((other) => `also installs ${other}`),
  );

  for (const { world, of, options, more = [] } of worlds.filter((one) => one.of.length > 0)) {
    write(`${world}.ts`, imports(of));
    const files = [`${world}.ts`, ...more.map(({ file }) => `${file}.ts`)];
    const compilerOptions = { ...node, ...options };
    write(`tsconfig.${world}.json`, JSON.stringify({ compilerOptions, files }));
    run(join(root, "node_modules/.bin/tsc"), ["-p", `tsconfig.${world}.json`]);
  }
  if (entries.length > 0) {
    const attw = join(import.meta.dirname, "../node_modules/.bin/attw");
    const profile = ["--profile", "esm-only", "--no-emoji", "--format", "ascii"];
    run(attw, [tarballs.get(name) ?? "", ...profile]);
  }
  if (entries.length > 0) run(process.execPath, ["node.js"]); // imports all entries
  const asserts = /assert|throw/; // such a program may print nothing
  const started = name.endsWith("/cli")
    ? commands
    : programs.map(({ code, file }) => ({
        args: [`${file}.js`],
        prints: asserts.test(code) ? /^/ : /./,
      }));
  if (started.length === 0) problems.push("README.md has no program");
  for (const release of nodeReleases) {
    const env = { DATABASE_URL: await postgres.newDatabase() };
    for (const { args, prints } of started) {
      if (!prints.test(run(nodeBinary(release), args, env)))
        problems.push(`${args.join(" ")} does not print ${String(prints)}`);
    }
  }
  return problems;
}
