import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { connectionFromEnv, variables } from "../../apps/cli/src/config/env.ts";
import { loadTenants } from "../../apps/cli/src/config/load.ts";
import { createSimulator } from "../../packages/simulator/src/index.ts";
import { createAuthority } from "../../test-servers/src/certificates.ts";
import { packagesIn } from "../../tools/changesets.ts";
import type { Block } from "../../tools/markdown.ts";
import { manifest, publicLayers } from "../../tools/workspace.ts";
import { checkCommand } from "./commands.ts";
import { checkMetrics } from "./metrics.ts";
import { runCommand, temporaryFolder } from "./program.ts";
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
  expect(await runCommand(["import-state", file, "--store", store])).not.toHaveProperty("code");
  const { stdout } = await runCommand(["status", "--json", "--store", store]);
  const { collections } = JSON.parse(stdout) as { collections: Record<string, string>[] };
  const state = JSON.parse(code) as Record<string, Record<string, unknown>>;
  const expected = Object.entries(state).map(([name, row]) => [
    name,
    String(Object.values(row)[0]),
  ]);
  const cursors = collections.map(({ collection, cursor }) => [collection, cursor]);
  expect(cursors.sort()).toEqual(expected.sort());
}

/** The output of `npm start`, after its commands that install and build. Numbers differ, and with them the width of columns. */
async function checkStart(code: string): Promise<void> {
  using folder = temporaryFolder();
  const command = manifest(".").scripts?.start?.split(" && ").at(-1);
  const [, args = ""] = /^node apps\/cli\/dist\/main\.js (.+)$/.exec(String(command)) ?? [];
  const store = ["--store", join(folder.path, "feeds.db")];
  const { stdout } = await runCommand([...args.split(" "), ...store]);
  const numberless = (text: string) =>
    text
      .replaceAll(/\/[\w/.-]+\.db/g, "<path>")
      .replaceAll(/[\d.]+/g, "0")
      .replaceAll(/ +/g, " ")
      .split(/\s*\n\s*/);
  const shown = numberless(code).filter((line) => !/^…?$/.test(line));
  expect(numberless(stdout)).toEqual(expect.arrayContaining(shown));
}

/** Addresses, seconds, paths and free space differ from run to run. */
const shape = (line: string) =>
  line
    .replaceAll(/\d+(?:\.\d+){3}(?::\d+)?/g, "ti.example")
    .replaceAll(/[\d.]+ s\b/g, "0 s")
    .replaceAll(/\/\S+\.db/g, "./cyberintegrations.db")
    .replaceAll(/[\d.]+ [MG]B/g, "1 GB");

/** The report of `doctor` for an account with a wrong key. `(…)` replaces the rest of a line. */
async function checkDoctor(code: string): Promise<void> {
  using folder = temporaryFolder();
  const authority = await createAuthority();
  const ca = join(folder.path, "ca.pem");
  writeFileSync(ca, authority.ca);
  await using api = await createSimulator({ feeds: 1, tls: await authority.issue() });
  const { stdout } = await runCommand(["doctor"], {
    CYBERINTEGRATIONS_API_URL: api.tiUrl,
    CYBERINTEGRATIONS_USERNAME: api.username,
    CYBERINTEGRATIONS_API_KEY: "wrong",
    CYBERINTEGRATIONS_CA: ca,
  });
  const printed = stdout.trim().split("\n").map(shape);
  const lines = code.trim().split("\n").map(shape);
  expect(printed).toHaveLength(lines.length);
  for (const [at, line] of lines.entries()) {
    const [start = "", rest] = line.split("(…)");
    expect(rest === undefined ? printed[at] : printed[at]?.slice(0, start.length)).toBe(start);
  }
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
