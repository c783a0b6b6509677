import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { connectionFromEnv, variables } from "../../apps/cli/src/config/env.ts";
import { loadTenants } from "../../apps/cli/src/config/load.ts";
import { envFor, runInside } from "../../apps/cli/test/harness.ts";
import { createSimulator } from "../../packages/simulator/src/index.ts";
import { createAuthority } from "../../test-servers/src/certificates.ts";
import { packagesIn } from "../../tools/changesets.ts";
import type { Block } from "../../tools/markdown.ts";
import { manifest, publicLayers } from "../../tools/workspace.ts";
import { checkCommand } from "./commands.ts";
import { checkMetrics } from "./metrics.ts";
import { temporaryFolder } from "./program.ts";
import { checkDatabase, checkReader } from "./sql.ts";

type Check = (code: string) => unknown;

/** Settings for the environment, `NAME=value` on each line. */
function checkVariables(code: string): void {
  const lines = code.trim().split("\n");
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/).slice(0, 2))) as object;
  const known: readonly string[] = Object.values(variables);
  expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
  expect(connectionFromEnv({ ...env })).toMatchObject({ apiUrl: "https://ti.example/api/v2/" });
}

function checkCommands(code: string): void {
  for (const command of code.trim().split("\n")) checkCommand(command);
}

/** A changeset that names packages of ours. */
function checkChangeset(code: string): void {
  const named = packagesIn(code);
  expect(named.length).toBeGreaterThan(0);
  expect(publicLayers.map(([, { name }]) => name)).toEqual(expect.arrayContaining(named));
}

/** Loads a config as the command line does. All variables are set, and all files exist. */
function checkConfig(code: string): void {
  using folder = temporaryFolder();
  const [path, secret] = [join(folder.path, "config.yaml"), join(folder.path, "secret")];
  writeFileSync(secret, "set");
  writeFileSync(path, code.replaceAll(/((?:username|apiKey)File: *)[^\s,}]+/g, `$1${secret}`));
  const names = code.matchAll(/\$\{(\w+)\}/g);
  const env = Object.fromEntries(Array.from(names, ([, name = ""]) => [name, "set"]));
  for (const { connection } of loadTenants(path, env)) {
    expect(connection.apiUrl).toMatch(/^https:\/\/\w+\.example\//);
  }
}

/** How a document is checked, by one of its keys. */
const documents: Readonly<Record<string, Check>> = {
  jobs: () => undefined, // a workflow
  scrape_configs: () => undefined, // Prometheus
  groups: checkMetrics, // its rules
  api: checkConfig,
  tenants: checkConfig,
};

/** Checks all documents of a YAML text. */
export async function checkYaml(code: string): Promise<void> {
  for (const document of parseAllDocuments(code)) {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const value = document.toJS() as object;
    const [, check] = Object.entries(documents).find(([key]) => key in value) ?? [];
    if (!check) throw new Error(`tests/support/shown.ts has no row for:\n${code}`);
    await check(code);
  }
}

/** Imports a state file into a new store, which must then contain its cursors. */
async function checkState(code: string): Promise<void> {
  using folder = temporaryFolder();
  const [file, store] = [join(folder.path, "state.json"), join(folder.path, "feeds.db")];
  writeFileSync(file, code);
  expect(await runInside(["import-state", file, "--store", store])).toMatchObject({ code: 0 });
  const { stdout } = await runInside(["status", "--json", "--store", store]);
  const { collections } = JSON.parse(stdout) as { collections: Record<string, string>[] };
  const cursors = collections.map(({ collection, cursor }) => [collection, cursor]);
  const state = Object.entries(JSON.parse(code) as Record<string, object>);
  expect(cursors.sort()).toEqual(
    state.map(([name, row]) => [name, String(Object.values(row)[0])]).sort(),
  );
}

/** Output without what differs from run to run: paths, addresses, sizes, numbers, and with them the width of columns. */
const shape = (output: string) =>
  output
    .trim()
    .replaceAll(/\/\S+\.db/g, "<path>")
    .replaceAll(/\d+(?:\.\d+){3}(?::\d+)?/g, "ti.example")
    .replaceAll(/[\d.]+ [MG]B/g, "<size>")
    .replaceAll(/[\d.]+/g, "0")
    .replaceAll(/([ -])\1+/g, "$1");

/** Compares output with what a page shows, where "…" replaces what is left out. */
function compare(output: string, shown: string): void {
  const parts = shape(shown).split(/\(?…\)?/);
  expect(shape(output)).toMatch(new RegExp(`^${parts.map(RegExp.escape).join("[^]*")}$`));
}

/** The output of `npm start`, after its commands that install and build. */
async function checkStart(code: string): Promise<void> {
  using folder = temporaryFolder();
  const [, args = ""] = /main\.js (.+)$/.exec(manifest(".").scripts?.start ?? "") ?? [];
  const store = `--store=${join(folder.path, "feeds.db")}`;
  compare((await runInside([...args.split(" "), store])).stdout, code);
}

/** The report of `doctor` for an account with a wrong key. */
async function checkDoctor(code: string): Promise<void> {
  using folder = temporaryFolder();
  const authority = await createAuthority();
  const ca = join(folder.path, "ca.pem");
  writeFileSync(ca, authority.ca);
  await using api = await createSimulator({ feeds: 1, tls: await authority.issue() });
  const env = { ...envFor(api), CYBERINTEGRATIONS_API_KEY: "wrong", CYBERINTEGRATIONS_CA: ca };
  compare((await runInside(["doctor"], { env })).stdout, code);
}

/** How a block that is no program is checked: its language, how its code is recognised, and the check. */
const kinds: readonly (readonly [language: string, pattern: RegExp, check: Check])[] = [
  ["sh", /^/, checkCommands],
  ["md", /^---\n/, checkChangeset],
  ["text", /^\| collection/, checkStart],
  ["text", /^[✓✗–] /, checkDoctor],
  ["ini", /^user =/, () => undefined], // see api-page.test.ts
  ["ini", /^/, checkVariables],
  ["json", /"sequpdate"/i, checkState],
  ["yaml", /^/, checkYaml],
  ["sql", /CREATE DATABASE/, checkDatabase],
  ["sql", /\.readers/, checkReader],
];

/** Fails for a block that is wrong, and for one that no row recognises. */
export async function checkShown({ language, note, code }: Omit<Block, "line">): Promise<void> {
  const [, , check] =
    kinds.find(([known, pattern]) => note === "" && known === language && pattern.test(code)) ?? [];
  if (!check)
    throw new Error(`tests/support/shown.ts has no row for: ${language} ${note}\n${code}`);
  await check(code);
}
