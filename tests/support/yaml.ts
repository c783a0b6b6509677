import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { loadTenants } from "../../apps/cli/src/config/load.ts";

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

/** A resource for Kubernetes. Configs of ours that a ConfigMap or a Secret holds are held true, too. */
function holdResource({ metadata, data = {}, stringData = {} }: Value): void {
  expect(metadata).toMatchObject({ name: expect.stringMatching(/^[a-z\d.-]+$/) as string });
  for (const [name, text] of Object.entries({ ...(data as Value), ...(stringData as Value) })) {
    if (/\.ya?ml$/.test(name)) holdYaml(String(text));
  }
}

function holdServices({ services }: Value): void {
  for (const service of Object.values(services as Value)) {
    const { image, build } = service as Value;
    expect(image ?? build).toBeDefined();
  }
}

const has =
  (...keys: string[]) =>
  (value: Value) =>
    keys.every((key) => key in value);
const isWellFormed = () => undefined;

/** What a document may be. The first row that knows it decides. */
const rows: readonly (readonly [
  (value: Value) => boolean,
  (value: Value, code: string) => void,
])[] = [
  [has("apiVersion", "kind"), holdResource],
  [has("services"), holdServices],
  [has("on", "jobs"), isWellFormed], // a workflow
  [has("scrape_configs"), isWellFormed], // Prometheus
  [has("groups"), isWellFormed], // its rules
  [has("api"), holdConfig],
  [has("tenants"), holdConfig],
];

/** Holds all documents of a YAML text true. */
export function holdYaml(code: string): void {
  for (const document of parseAllDocuments(code)) {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const value = document.toJS() as Value;
    const [, hold] = rows.find(([knows]) => knows(value)) ?? [];
    if (!hold) throw new Error(`tests/support/yaml.ts has no row for:\n${code}`);
    hold(value, code);
  }
}
