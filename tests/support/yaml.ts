import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { loadTenants } from "../../apps/cli/src/config/load.ts";
import { holdMetrics } from "./metrics.ts";

type Value = Readonly<Record<string, unknown>>;

/** Loads a config as the command line does, with every variable set, and every file there, that it names. */
function holdConfig(_: Value, code: string): void {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  try {
    const [path, secret] = [join(folder, "cyberintegrations.yaml"), join(folder, "secret")];
    writeFileSync(secret, "set");
    writeFileSync(path, code.replaceAll(/((?:username|apiKey)File: *)[^\s,}]+/g, `$1${secret}`));
    const names = [...code.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
    const env = Object.fromEntries(names.map((name) => [name, "set"]));
    for (const { connection } of loadTenants(path, env)) {
      expect(connection.apiUrl).toMatch(/^https:\/\/\w+\.example\//);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const holdRules = (_: Value, code: string) => holdMetrics(code);

const has =
  (...keys: string[]) =>
  (value: Value) =>
    keys.every((key) => key in value);
const isWellFormed = () => undefined;

/** What a document may be. The first row that knows it decides. */
const rows: readonly (readonly [
  (value: Value) => boolean,
  (value: Value, code: string) => void | Promise<void>,
])[] = [
  [has("on", "jobs"), isWellFormed], // a workflow
  [has("scrape_configs"), isWellFormed], // Prometheus
  [has("groups"), holdRules], // its rules
  [has("api"), holdConfig],
  [has("tenants"), holdConfig],
];

/** Holds all documents of a YAML text true. */
export async function holdYaml(code: string): Promise<void> {
  for (const document of parseAllDocuments(code)) {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const value = document.toJS() as Value;
    const [, hold] = rows.find(([knows]) => knows(value)) ?? [];
    if (!hold) throw new Error(`tests/support/yaml.ts has no row for:\n${code}`);
    await hold(value, code);
  }
}
