/* eslint-disable no-console */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packages, passes, targets } from "./targets.js";

/** The package or folder whose target counts for a file. */
const partOf = (file: string): string =>
  Object.keys(targets)
    .filter((name) => file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0] ?? file;

const root = join(import.meta.dirname, "..");
const results = join(import.meta.dirname, "RESULTS.md");
const stryker = join(import.meta.dirname, "node_modules/@stryker-mutator/core/bin/stryker.js");

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { status: string }[] }>>;
}

const wholePackage = { mutate: ["src/**/*.ts"], env: {} };

/** Runs the package's tests against each of its mutants, and returns the statuses that the mutants of each part ended with. A pass keeps the results of files outside it. */
function run(name: string): Map<string, string[]> {
  const cwd = join(root, "packages", name);
  const report = join(cwd, "reports/mutation/mutation.json");
  const config = join(import.meta.dirname, "stryker.config.js");
  for (const { mutate, env } of new Map(Object.entries(passes)).get(name) ?? [wholePackage]) {
    const { status } = spawnSync(
      process.execPath,
      [stryker, "run", config, "--mutate", mutate.join(",")],
      { cwd, stdio: "inherit", env: { ...process.env, ...env } },
    );
    if (status !== 0)
      throw new Error(`Stryker failed in packages/${name} with exit code ${status}`);
  }
  const { files } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const parts = new Map<string, string[]>();
  for (const [file, { mutants }] of Object.entries(files)) {
    const part = partOf(`${name}/${file}`);
    parts.set(part, [...(parts.get(part) ?? []), ...mutants.map(({ status }) => status)]);
  }
  return parts;
}

/** Replaces the part's row in the table of results. */
function record(name: string, row: readonly string[]): void {
  const text = existsSync(results) ? readFileSync(results, "utf8") : "";
  const line = `| ${row.join(" | ")} |`;
  const old = text.split("\n").find((other) => other.split(" ")[1] === name);
  writeFileSync(results, old === undefined ? `${text}${line}\n` : text.replace(old, () => line));
}

const unknown = process.argv.slice(2).filter((name) => !packages.includes(name));
if (unknown.length > 0) {
  console.error(`No such package: ${unknown.join(", ")}. Expected ${packages.join(", ")}.`);
  process.exit(2);
}
for (const name of process.argv.length > 2 ? process.argv.slice(2) : packages) {
  const start = performance.now();
  const parts = run(name);
  const minutes = (performance.now() - start) / 60_000;
  const { version } = JSON.parse(
    readFileSync(join(root, "packages", name, "package.json"), "utf8"),
  ) as { version: string };
  for (const [part, statuses] of parts) {
    const count = (...wanted: string[]) =>
      statuses.filter((status) => wanted.includes(status)).length;
    const [killed, survived] = [count("Killed", "Timeout"), count("Survived", "NoCoverage")];
    const score = (100 * killed) / (killed + survived);
    const target = new Map(Object.entries(targets)).get(part) ?? 100;
    record(part, [
      part,
      `${score.toFixed(1)}%`,
      `${target}%`,
      String(killed),
      String(survived),
      String(count("Ignored")),
      minutes.toFixed(1),
      version,
      new Date().toISOString().slice(0, 10),
    ]);
    if (score < target) {
      console.error(
        `packages/${part}: expected at least ${target}% of the mutants killed, got ${score.toFixed(1)}%`,
      );
      process.exitCode = 1;
    }
  }
}
