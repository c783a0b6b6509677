/** Checks of what pages for users show of the command line, for the tests of the repository. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { gaugesOf } from "@cyberintegrations/fleet";
import { startServer } from "@cyberintegrations/server";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { expect } from "vitest";
import { ConfigDocument } from "../src/config/document.ts";
import { connectionFromEnv, variables } from "../src/config/env.ts";
import { loadFleet } from "../src/config/load.ts";
import { openOutputs } from "../src/config/outputs.ts";
import { configuredServer } from "../src/config/server.ts";
import { closeOutputs } from "../src/deliver/deliver-outputs.ts";
import { createInstruments, measureSilences } from "../src/metrics/instruments.ts";
import { measureOutputs } from "../src/metrics/outputs.ts";
import { measureServer } from "../src/metrics/server.ts";
import { createProgram } from "../src/program.ts";
import { envFor, runInside, tempFolder } from "./harness.ts";

const { ca, issue } = await createAuthority();
const { cert, key } = await issue();
const pems = {
  ...{ "ca.pem": ca, "company-ca.pem": ca, "client.pem": cert, "client.key": key },
  ...{ "server.pem": cert, "server.key": key },
};

/** Loads the parts of a config as the command line does. All variables are set, and all files exist. */
export async function checkConfig(code: string): Promise<void> {
  using folder = tempFolder();
  const path = join(folder.path, "config.yaml");
  const write = (name: string, text: string) => {
    writeFileSync(join(folder.path, name), text);
    return `./${name}`;
  };
  for (const [name, text] of Object.entries(pems)) write(name, text);
  const secret = () => `whsec_${randomBytes(32).toString("base64")}`;
  const text = code.replaceAll(
    /(\w+File: *)[^\s,}]+/g,
    (_, setting: string, at: number) => setting + write(`secret-${at}`, secret()),
  );
  write("config.yaml", text);
  const names = code.matchAll(/\$\{(\w+)\}/g);
  const env = Object.fromEntries(Array.from(names, ([, name = ""]) => [name, "set"]));
  const document = new ConfigDocument(path, text);

  if (/^(?:api|tenants):/m.test(code)) {
    const { settings, unusable } = loadFleet(path, env);
    expect(unusable).toEqual(new Map());
    for (const { connection } of settings)
      expect(connection.apiUrl).toMatch(/^https:\/\/\w+\.example\//);
  }
  if (/^outputs:/m.test(code)) {
    const outputs = await openOutputs(document, env, "default");
    expect(outputs.length).toBeGreaterThan(0);
    await closeOutputs(outputs);
  }
  if (/^server:/m.test(code)) {
    const { options } = configuredServer(document, env);
    await using store = await openStore(join(folder.path, "feeds.db"));
    await using server = await startServer(store, { ...options, listen: "127.0.0.1:0" });
    expect(server.url).toMatch(/^https?:/);
  }
}

/** Settings for the environment. */
export function checkVariables(code: string): void {
  const env = parseEnv(code);
  const known: readonly string[] = Object.values(variables);
  expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
  expect(connectionFromEnv(env)).toMatchObject({ apiUrl: "https://ti.example/api/v2/" });
}

/** Imports a state file into a new store, which must then contain its cursors. */
export async function checkState(code: string): Promise<void> {
  using folder = tempFolder();
  const [file, path] = [join(folder.path, "state.json"), join(folder.path, "feeds.db")];
  writeFileSync(file, code);
  expect(await runInside(["import-state", file, "--store", path])).toMatchObject({ code: 0 });
  const state = Object.entries(JSON.parse(code) as Record<string, object>);
  expect(state.length).toBeGreaterThan(0);
  await using store = await openStore(path);
  for (const [collection, row] of state)
    expect(await store.cursor(collection)).toBe(String(Object.values(row)[0]));
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
  const parts = shape(shown)
    .split(/\(?…\)?/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  expect(shape(output)).toMatch(new RegExp(`^${parts.join("[^]*")}$`));
}

const outputs = new Map<string, Promise<string>>();

/** The output of a command with a store of its own. It runs once, however many pages show its output. */
export async function checkOutput(command: string, shown: string): Promise<void> {
  if (!outputs.has(command)) outputs.set(command, outputOf(command));
  compare((await outputs.get(command)) ?? "", shown);
}

async function outputOf(command: string): Promise<string> {
  using folder = tempFolder();
  const store = `--store=${join(folder.path, "feeds.db")}`;
  return (await runInside([...command.split(" "), store])).stdout;
}

/** The report of `doctor` for an account with a wrong key. */
export async function checkDoctor(shown: string): Promise<void> {
  await using api = await createSimulator({ feeds: 1, tls: { cert, key } });
  const env = { ...envFor(api), CYBERINTEGRATIONS_API_KEY: "wrong", CYBERINTEGRATIONS_CA: ca };
  compare((await runInside(["doctor"], { env })).stdout, shown);
}

/** The names of all metrics that the program has. */
export async function metricNames(): Promise<string[]> {
  const instruments = createInstruments();
  measureSilences(instruments, () => []);
  const store = { tenant: "default", outputs: () => Promise.resolve([]) };
  measureOutputs(store, () => [], instruments.registry);
  const queue = { ready: 0, retrying: 0, active: 0 };
  const output = {
    ...{ tenant: "default", output: "siem", position: 0, lag: null, oldest: null, deadLetters: 0 },
    ...({ acknowledgedAt: null, circuit: "closed", error: null } as const),
  };
  const fleet = { members: [], queue, oldest: null, deadLetters: [], lags: [], outputs: [output] };
  const texts = [
    instruments.registry.metrics(),
    measureServer().registry.metrics(),
    gaugesOf(fleet, 0),
  ];
  const help = (await Promise.all(texts)).join("\n").matchAll(/^# HELP (\w+)/gm);
  return Array.from(help, ([, name = ""]) => name);
}

/** Whether the command line accepts these words. It stops before it runs the command. */
export function isAccepted(words: string): boolean {
  const { stdout, stderr, env } = process;
  const io = { stdout, stderr, env, now: Date.now, signal: new AbortController().signal };
  const accepted = new Error("accepted");
  const program = createProgram({ io, end: () => undefined, show: () => undefined });
  program.hook("preAction", () => {
    throw accepted;
  });
  try {
    program.parse(words.split(" "), { from: "user" });
  } catch (error) {
    return error === accepted;
  }
  return false;
}
