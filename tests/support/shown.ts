import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { connectionFromEnv, variables } from "../../apps/cli/src/config/env.ts";
import { loadFleet } from "../../apps/cli/src/config/load.ts";
import { openOutputs } from "../../apps/cli/src/config/outputs.ts";
import { configuredServer } from "../../apps/cli/src/config/server.ts";
import { ConfigDocument } from "../../apps/cli/src/config/document.ts";
import { closeOutputs } from "../../apps/cli/src/deliver/deliver-outputs.ts";
import { envFor, runInside } from "../../apps/cli/test/harness.ts";
import { startServer } from "../../packages/server/src/index.ts";
import { openStore } from "../../packages/store/src/index.ts";
import { createSimulator } from "../../packages/simulator/src/index.ts";
import { createAuthority } from "../../test-servers/src/certificates.ts";
import { packagesIn } from "../../tools/changesets.ts";
import type { Block } from "../../tools/markdown.ts";
import { manifest, publicLayers, temporaryFolder, writeFiles } from "../../tools/workspace.ts";
import { checkCommand } from "./commands.ts";
import { checkMetrics } from "./metrics.ts";

/** Settings for the environment. */
function checkVariables(code: string): void {
  const env = parseEnv(code);
  const known: readonly string[] = Object.values(variables);
  expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
  expect(connectionFromEnv(env)).toMatchObject({ apiUrl: "https://ti.example/api/v2/" });
}

/** A changeset that names packages of ours. */
function checkChangeset(code: string): void {
  const named = packagesIn(code);
  expect(named.length).toBeGreaterThan(0);
  expect(publicLayers.map(([, { name }]) => name)).toEqual(expect.arrayContaining(named));
}

const authority = await createAuthority();
const { ca } = authority;
const { cert, key } = await authority.issue();
const pems = { "ca.pem": ca, "company-ca.pem": ca, "client.pem": cert, "client.key": key };

/** Loads a config as the command line does. All variables are set, and all files exist. */
function checkConfig(code: string): void {
  using folder = temporaryFolder();
  const config = code.replaceAll(/((?:username|apiKey)File: *)[^\s,}]+/g, "$1./secret");
  writeFiles(folder.path, { "config.yaml": config, secret: "set", ...pems });
  const names = code.matchAll(/\$\{(\w+)\}/g);
  const env = Object.fromEntries(Array.from(names, ([, name = ""]) => [name, "set"]));
  const { settings, unusable } = loadFleet(join(folder.path, "config.yaml"), env);
  expect(unusable).toEqual(new Map());
  for (const { connection } of settings)
    expect(connection.apiUrl).toMatch(/^https:\/\/\w+\.example\//);
}

/** Opens the outputs of a config. All files exist. */
async function checkOutputs(code: string): Promise<void> {
  using folder = temporaryFolder();
  const path = join(folder.path, "config.yaml");
  const secret = `whsec_${Buffer.alloc(32).toString("base64")}`;
  writeFiles(folder.path, { secret, ...pems });
  const text = code.replaceAll(/(\w+File: *)[^\s,}]+/g, "$1./secret");
  const outputs = await openOutputs(new ConfigDocument(path, text), {}, "default");
  expect(outputs.length).toBeGreaterThan(0);
  await closeOutputs(outputs);
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

/** Starts the server of a config, on a free port. All files exist. */
async function checkServer(code: string): Promise<void> {
  using folder = temporaryFolder();
  const files = code.matchAll(/tokenFile: *([^\s,}]+)/g);
  const tokens = Array.from(files, ([, path = ""]): [string, string] => [
    path.replace("./", ""),
    `token of ${path}`,
  ]);
  writeFiles(folder.path, { "server.pem": cert, "server.key": key, ...Object.fromEntries(tokens) });
  const document = new ConfigDocument(join(folder.path, "config.yaml"), code);
  const { options } = configuredServer(document, {});
  await using store = await openStore(join(folder.path, "feeds.db"));
  await using server = await startServer(store, { ...options, listen: "127.0.0.1:0" });
  expect(server.url).toMatch(/^https?:/);
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
  await using api = await createSimulator({ feeds: 1, tls: { cert, key } });
  const env = { ...envFor(api), CYBERINTEGRATIONS_API_KEY: "wrong", CYBERINTEGRATIONS_CA: ca };
  compare((await runInside(["doctor"], { env })).stdout, code);
}

const onlyParse = () => undefined;

/** How a block that is no program is checked: its language, how its code is recognised, and the check. */
const kinds: readonly (readonly [language: string, RegExp, check: (code: string) => unknown])[] = [
  ["sh", /^/, (code) => code.trim().split("\n").map(checkCommand)],
  ["md", /^---\n/, checkChangeset],
  ["text", /^\| collection/, checkStart],
  ["text", /^[✓✗–] /, checkDoctor],
  ["ini", /^user =/, onlyParse], // see packages/simulator/test/api-page.test.ts
  ["ini", /^/, checkVariables],
  ["json", /"sequpdate"/i, checkState],
  ["yaml", /^(?:jobs|scrape_configs):/m, onlyParse], // a workflow, and Prometheus
  ["yaml", /^groups:/m, checkMetrics], // rules of Prometheus
  ["yaml", /^(?:api|tenants):/m, checkConfig],
  ["yaml", /^outputs:/m, checkOutputs],
  ["yaml", /^server:/m, checkServer],
  ["text", /^(?:global|source )/, onlyParse], // rsyslog and syslog-ng
];

/** Fails for a block that is wrong, and for one that no row recognises. */
export async function checkShown({ language, note, code }: Omit<Block, "line">): Promise<void> {
  const documents = language === "yaml" ? parseAllDocuments(code) : [];
  for (const { errors, warnings } of documents) expect([...errors, ...warnings]).toEqual([]);
  for (const text of documents.length > 0 ? documents.map(String) : [code]) {
    const isFor = ([known, pattern]: (typeof kinds)[number]) =>
      note === "" && known === language && pattern.test(text);
    const [, , check] = kinds.find(isFor) ?? [];
    if (!check)
      throw new Error(`tests/support/shown.ts has no row for: ${language} ${note}\n${text}`);
    await check(text);
  }
}
