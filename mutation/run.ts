/* eslint-disable no-console */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The least share of mutants, in percent, that the own tests of each package kill. */
const targets: Readonly<Record<string, number>> = {
  errors: 95,
  pagination: 95,
  parser: 95,
};

const root = join(import.meta.dirname, "..");
const results = join(import.meta.dirname, "RESULTS.md");
const stryker = join(import.meta.dirname, "node_modules/@stryker-mutator/core/bin/stryker.js");

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { status: string }[] }>>;
}

/** Runs the package's tests against each of its mutants, and returns how many mutants ended with each status. */
function run(name: string): Map<string, number> {
  const cwd = join(root, "packages", name);
  const report = join(cwd, "reports/mutation/mutation.json");
  const config = join(import.meta.dirname, "stryker.config.js");
  const { status } = spawnSync(process.execPath, [stryker, "run", config], {
    cwd,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`Stryker failed in packages/${name} with exit code ${status}`);
  const { files } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const counts = new Map<string, number>();
  for (const { mutants } of Object.values(files)) {
    for (const mutant of mutants) counts.set(mutant.status, (counts.get(mutant.status) ?? 0) + 1);
  }
  return counts;
}

/** Replaces the package's row in the table of results. */
function record(name: string, row: readonly string[]): void {
  const text = existsSync(results) ? readFileSync(results, "utf8") : "";
  const line = `| ${row.join(" | ")} |`;
  const old = text.split("\n").find((other) => other.split(" ")[1] === name);
  writeFileSync(results, old === undefined ? `${text}${line}\n` : text.replace(old, () => line));
}

const unknown = process.argv.slice(2).filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(
    `No such package: ${unknown.join(", ")}. Expected ${Object.keys(targets).join(", ")}.`,
  );
  process.exit(2);
}
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(targets)) {
  const start = performance.now();
  const counts = run(name);
  const of = (...statuses: string[]) =>
    statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
  const [killed, survived] = [of("Killed", "Timeout"), of("Survived", "NoCoverage")];
  const score = (100 * killed) / (killed + survived);
  const { version } = JSON.parse(
    readFileSync(join(root, "packages", name, "package.json"), "utf8"),
  ) as { version: string };
  const minutes = (performance.now() - start) / 60_000;
  const target = targets[name] ?? 100;
  record(name, [
    name,
    `${score.toFixed(1)}%`,
    `${target}%`,
    String(killed),
    String(survived),
    String(of("Ignored")),
    minutes.toFixed(1),
    version,
    new Date().toISOString().slice(0, 10),
  ]);
  if (score < target) {
    console.error(
      `packages/${name}: expected at least ${target}% of the mutants killed, got ${score.toFixed(1)}%`,
    );
    process.exitCode = 1;
  }
}
