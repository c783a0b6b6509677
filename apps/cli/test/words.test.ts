import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { Reader, syncAll } from "@cyberintegrations/ingest";
import { openStore } from "@cyberintegrations/store";
import { products, type ConnectionError, type InputError } from "cyberintegrations";
import { expect, it } from "vitest";
import { ConfigDocument } from "../src/config/document.ts";
import { accessInEnvironment, defaults } from "../src/config/load.ts";
import { access } from "../src/config/connection.ts";
import { hintOf, locatedInEnvironment, locatorIn } from "../src/config/names.ts";
import { failure } from "../src/failure.ts";
import { fleetAccounts } from "../src/session.ts";
import { runInside, tempFolder, untimed } from "./harness.ts";

const good = { apiUrl: "https://ti.example/api/v2/", username: "user", apiKey: "key" };
const account = {
  CYBERINTEGRATIONS_API_URL: "https://ti.example/",
  CYBERINTEGRATIONS_USERNAME: "u",
  CYBERINTEGRATIONS_API_KEY: "k",
};
const inFile = locatorIn(new ConfigDocument("c.yaml", "api: {}"), ["api"]);
const missing = join(import.meta.dirname, "missing.pem");

it.each([
  [{ apiUrl: "ti.example" }, /^c\.yaml:1:1: api\.url: expected an absolute URL/],
  [
    { apiUrl: "https://a:b@ti.example/" },
    /^c\.yaml:1:1: api\.url: .* as api\.username and api\.apiKey\.$/,
  ],
  [{ apiUrl: "http://ti.example/" }, /^c\.yaml:1:1: api\.url: .* set api\.allowHttp: true\.$/],
  [{ username: "a:b" }, /^c\.yaml:1:1: api\.username: expected no ":"/],
  [{ apiKey: "key\n" }, /^c\.yaml:1:1: api\.apiKey: expected no control characters/],
  [{ proxy: "http://" }, /^c\.yaml:1:1: api\.proxy: expected/],
  [{ tls: { ca: missing } }, /^c\.yaml:1:1: api\.tls\.ca: expected PEM text/],
  [
    { tls: { caOnly: true } },
    /^c\.yaml:1:1: api\.tls\.caOnly: expected api\.tls\.ca to be set, too/,
  ],
  [{ tls: { cert: missing } }, /^c\.yaml:1:1: api\.tls: expected cert and key together/],
])("names the config's key for %j", (wrong, said) => {
  expectSaid(inFile, wrong, said);
});

it.each([
  [{ apiUrl: "ti.example" }, /^CYBERINTEGRATIONS_API_URL: expected an absolute URL/],
  [
    { apiUrl: "https://a:b@ti.example/" },
    /CYBERINTEGRATIONS_USERNAME and CYBERINTEGRATIONS_API_KEY\.$/,
  ],
  [{ apiUrl: "http://ti.example/" }, /set api\.allowHttp: true in a config file\.$/],
  [{ username: "a:b" }, /^CYBERINTEGRATIONS_USERNAME: expected no ":"/],
  [{ apiKey: "key\n" }, /^CYBERINTEGRATIONS_API_KEY: expected no control characters/],
  [{ proxy: "http://" }, /^CYBERINTEGRATIONS_PROXY: expected/],
  [{ tls: { ca: missing } }, /^CYBERINTEGRATIONS_CA: expected PEM text/],
])("names the variable for %j", (wrong, said) => {
  expectSaid(locatedInEnvironment, wrong, said);
});

function expectSaid(locate: (error: InputError) => InputError, wrong: object, said: RegExp): void {
  const { open } = access(products.ti, { ...good, ...wrong }, locate);
  expect(() => open()).toThrow(
    expect.toSatisfy(({ message, hint = "" }: Error & { hint?: string }) =>
      said.test(`${message} ${hint}`.trim()),
    ) as Error,
  );
}

it("names the variable or the key in a sync, too, before anything else", async () => {
  const env = { CYBERINTEGRATIONS_API_URL: "ti.example" };
  const account = { CYBERINTEGRATIONS_USERNAME: "u", CYBERINTEGRATIONS_API_KEY: "k" };
  const { code, stderr } = await runInside(["sync", "--store", "/nowhere/x.db"], {
    env: { ...env, ...account },
  });
  expect(code).toBe(2);
  expect(untimed(stderr)).toMatch(/^error: CYBERINTEGRATIONS_API_URL: expected an absolute URL/);
});

it("names the flag that allows an unknown collection", async () => {
  const env = {
    ...{ CYBERINTEGRATIONS_API_URL: "https://ti.example/", CYBERINTEGRATIONS_USERNAME: "u" },
    CYBERINTEGRATIONS_API_KEY: "k",
  };
  const { stderr } = await runInside(["sync", "--collections", "new/one"], { env });
  expect(stderr).toContain("A collection newer than this version passes with --allow-unknown.");
  expect(stderr).not.toContain("allowUnknown");
});

it("names the variable or the key wherever a sync, a watch or a worker opens a session", async () => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "a.db"));
  const connection = { ...good, apiUrl: "ti.example", apiKey: "key" };
  const settings = { ...defaults, ...accessInEnvironment(connection) };
  await expect(syncAll({ account: settings, store })).rejects.toThrow(
    /^CYBERINTEGRATIONS_API_URL: expected/,
  );
  const fromFile = { ...settings, ...access(products.ti, connection, inFile) };
  const { accounts } = fleetAccounts({
    settings: [fromFile],
    ...{ unusable: new Map(), outputs: new Map() },
  });
  for (const account of [accounts.get(defaults.tenant), fromFile]) {
    if (!account) throw new Error("expected the account of the tenant");
    expect(() => new Reader({ account, store })).toThrow(/^c\.yaml:1:1: api\.url: expected/);
  }
});

it.each([
  ["import-state", (folder: string) => ["import-state", join(folder, "state.json")]],
  ["file", () => ["file", "new/one", "1", "2", "-o", "/nowhere/x"]],
  [
    "export",
    (folder: string) => [
      "export",
      "feeds",
      "--collections",
      "new/one",
      "--store",
      join(folder, "a.db"),
    ],
  ],
])("names no flag for an unknown collection that %s does not have", async (_name, args) => {
  using folder = tempFolder();
  writeFileSync(join(folder.path, "state.json"), '{"new/one": 1}');
  await (await openStore(join(folder.path, "a.db"))).close();
  const { code, stderr } = await runInside(args(folder.path), { env: account });
  expect(code).toBe(2);
  expect(stderr).toContain("Nearest: ");
  expect(stderr).not.toMatch(/allowUnknown|allow-unknown/);
});

it("names the flag of feed that allows an unknown collection", async () => {
  const { stderr } = await runInside(["feed", "new/one", "1"], { env: account });
  expect(stderr).toContain("A collection newer than this version passes with --allow-unknown.");
});

it("names where the proxy is set when the API can't be reached", async () => {
  const connection = { ...good, apiUrl: "https://127.0.0.1:1/" };
  await using session = accessInEnvironment(connection).open({ retry: { retries: 0 } });
  const error: unknown = await session.granted().catch((reason: unknown) => reason);
  const chunks: string[] = [];
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const { signal } = new AbortController();
  await failure(error, { stdout: stderr, stderr, env: {}, signal, now: Date.now });
  const words =
    "behind a proxy, set the option api.proxy in the config, or CYBERINTEGRATIONS_PROXY.";
  expect(chunks.join("")).toContain(words);
  expect(hintOf(error as ConnectionError)).toContain(words);
});
