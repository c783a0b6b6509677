import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "cyberintegrations";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readConfig, type Env } from "../src/config/document.ts";
import { loadFleet, loadSettings, type Settings } from "../src/config/load.ts";
import { tenantNames } from "../src/config/tenants.ts";
import { configSchema } from "../src/config/schema.ts";
import { configTemplate } from "../src/run/init.ts";
import { tempFolder } from "./harness.ts";

const folder = tempFolder();
afterAll(() => {
  folder[Symbol.dispose]();
});

mkdirSync(join(folder.path, "secrets"));
const secrets = {
  "acme-key": "canary-acme-key\n",
  user: "  user@globex.example\r\n",
  empty: " \n",
  lines: "canary-one\ncanary-two\n",
};
for (const [name, text] of Object.entries(secrets)) {
  writeFileSync(join(folder.path, "secrets", name), text);
}

const env = { ACME_USERNAME: "user@acme.example", GLOBEX_KEY: "canary-globex-key" };
const good = `store: postgres://user@db.example/feeds
product: ti
sensitiveTexts: true
api:
  url: https://ti.example/api/v2/
  proxy: http://proxy.example:3128
  tls: { ca: ./ca.pem }
collections:
  apt/threat: { interval: 15m }
tenants:
  - name: acme
    api: { username: "\${ACME_USERNAME}", apiKeyFile: ./secrets/acme-key }
  - name: globex
    product: drp
    sensitive: keep
    api: { url: https://drp.example/client_api/, usernameFile: secrets/user, apiKey: "\${GLOBEX_KEY}" }
    collections: { violation/list: { interval: 5m } }
`;

function write(text: string): string {
  const path = join(folder.path, "cyberintegrations.yaml");
  writeFileSync(path, text);
  return path;
}

/** The settings of every tenant of a config. */
const loadTenants = (path: string, env: Env, store?: string): Settings[] => {
  const document = readConfig(path);
  const names = (document && tenantNames(document)) ?? [undefined];
  return names.map((tenant) => loadSettings(path, env, tenant, store));
};

function refusalOf(load: () => unknown): InputError {
  try {
    load();
  } catch (error) {
    if (InputError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("a config with tenants", () => {
  it("applies the settings for all to each tenant, unless the tenant overrides them", () => {
    const [acme, globex, ...more] = loadTenants(write(good), env);
    expect(more).toEqual([]);
    expect(acme).toMatchObject({
      tenant: "acme",
      product: { id: "ti" },
      connection: {
        apiUrl: "https://ti.example/api/v2/",
        username: "user@acme.example",
        apiKey: "canary-acme-key",
        proxy: "http://proxy.example:3128",
        tls: { ca: join(folder.path, "ca.pem") },
      },
      store: "postgres://user@db.example/feeds",
      sensitive: { how: "mask", texts: true },
      concurrency: 4,
    });
    expect([...(acme?.collections ?? [])]).toMatchObject([["apt/threat", { interval: 900_000 }]]);
    expect(globex).toMatchObject({
      tenant: "globex",
      product: { id: "drp" },
      connection: {
        apiUrl: "https://drp.example/client_api/",
        username: "user@globex.example",
        apiKey: "canary-globex-key",
        proxy: "http://proxy.example:3128",
      },
      store: "postgres://user@db.example/feeds",
      sensitive: { how: "keep", texts: true },
    });
    expect([...(globex?.collections?.keys() ?? [])]).toEqual(["violation/list"]);
  });

  it("returns the selected tenant, without the secrets of the others", () => {
    const path = write(good.replace("secrets/user", "secrets/none"));
    expect(loadSettings(path, { ACME_USERNAME: "u" }, "acme")).toMatchObject({ tenant: "acme" });
    expect(() => loadTenants(path, env)).toThrow(
      /:16:\d+: tenants\.1\.api\.usernameFile: .*ENOENT/,
    );
    expect(() => loadSettings(path, {}, "acme")).toThrow(
      /set the environment variable ACME_USERNAME/,
    );
    expect(() => loadTenants(path, { ACME_USERNAME: "u" })).toThrow(
      /set the environment variable GLOBEX_KEY/,
    );
  });

  it.each([undefined, "initech"])("does not guess the tenant for %s", (tenant) => {
    const { message, hint } = refusalOf(() => loadSettings(write(good), env, tenant));
    expect(message).toMatch(/^--tenant: expected one of acme, globex; got (none|"initech")$/);
    expect(hint).toContain("tenants of the config");
  });

  it("lists at most twenty names", () => {
    const tenants = Array.from({ length: 200 }, (_, index) => ({
      name: `customer-${index}`,
      api: { username: "u", apiKey: "k" },
    }));
    const api = { url: "https://ti.example/api/v2/" };
    const path = write(JSON.stringify({ store: "postgres://db.example/feeds", api, tenants }));
    expect(loadFleet(path, {}).settings).toHaveLength(200);
    expect(() => loadSettings(path, {})).toThrow(/customer-0, .*customer-19, 180 more; got none/);
  });

  it("may be in a store that a flag names", () => {
    const path = write(good.replace(/store: .*\n/, ""));
    const store = "postgresql://other.example/feeds";
    expect(loadTenants(path, env, store)).toMatchObject([{ store }, { store }]);
    expect(loadSettings(path, env, "acme", store)).toMatchObject({ store });
    expect(() => loadTenants(path, env)).toThrow(/:9:1: tenants: expected a PostgreSQL store/);
    expect(() => loadTenants(write(good), env, "./feeds.db")).toThrow(
      /expected a PostgreSQL store/,
    );
  });

  it.each([
    [
      "a tenant twice",
      "name: globex",
      "name: acme",
      /:13:5: tenants\.1\.name: expected a unique name/,
    ],
    [
      "a name that is none",
      "name: globex",
      "name: Globex!",
      /:13:5: tenants\.1\.name: expected 1 to 63/,
    ],
    [
      "a name that would be a secret",
      "name: globex",
      "name: ${GLOBEX_KEY}",
      /:13:5: tenants\.1\.name: expected 1 to 63/,
    ],
    [
      "a tenant without a name",
      "- name: globex\n    product",
      "- product",
      /:13:5: tenants\.1\.name: expected a text, got nothing/,
    ],
    [
      "no credentials",
      /api: \{ user.*\}/,
      "",
      /:11:5: tenants\.0\.api: expected this tenant's username and apiKey/,
    ],
    [
      "half the credentials",
      ", apiKeyFile: ./secrets/acme-key",
      "",
      /:12:5: tenants\.0\.api\.apiKey: expected apiKey or apiKeyFile, got neither/,
    ],
    [
      "a credential twice",
      "apiKeyFile:",
      "apiKey: canary, apiKeyFile:",
      /:12:58: tenants\.0\.api\.apiKeyFile: expected apiKey or apiKeyFile, got both/,
    ],
    [
      "credentials for all",
      "  proxy",
      "  apiKey: canary\n  proxy",
      /:6:3: api\.apiKey: expected in the api of each tenant/,
    ],
    [
      "a file with credentials for all",
      "  proxy",
      "  usernameFile: canary\n  proxy",
      /:6:3: api\.usernameFile: expected in the api of each tenant/,
    ],
    [
      "a SQLite store",
      "postgres://user@db.example/feeds",
      "./feeds.db",
      /:1:1: store: expected a PostgreSQL store/,
    ],
    [
      "no tenants at all",
      /tenants:[^]*/,
      "tenants: []",
      /:10:1: tenants: expected at least one tenant/,
    ],
    [
      "tenants that are not listed",
      /tenants:[^]*/,
      "tenants:",
      /:10:1: tenants: expected a list, got nothing/,
    ],
    [
      "an empty file for a key",
      "acme-key",
      "empty",
      /:12:42: tenants\.0\.api\.apiKeyFile: expected a file with one line, got an empty file/,
    ],
    [
      "a file of several lines",
      "acme-key",
      "lines",
      /:12:42: tenants\.0\.api\.apiKeyFile: expected a file with one line, got more/,
    ],
    [
      "no URL anywhere",
      "  url: https://ti.example/api/v2/\n",
      "",
      /:11:5: tenants\.0\.api\.url: expected a URL here, or in the api of all/,
    ],
    [
      "a key of all in a tenant",
      "    product: drp",
      "    store: canary",
      /:14:5: tenants\.1\.store: unknown setting/,
    ],
    [
      "a collection of another product",
      "collections: { violation/list: { interval: 5m } }",
      "",
      /:14:5: tenants\.1\.product: expected collections next to it: apt\/threat, .* is not a collection of drp/,
    ],
  ])("with %s is refused, with file, line, column and key", (_, from, to, message) => {
    const path = write(good.replace(from, to));
    const error = refusalOf(() => loadTenants(path, env));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("canary");
  });
});

describe("a config without tenants", () => {
  const single = `api:
  url: https://ti.example/api/v2/
  usernameFile: secrets/user
  apiKeyFile: ${join(folder.path, "secrets/acme-key")}
`;

  it("reads credentials from files, too", () => {
    expect(loadSettings(write(single), {}).connection).toMatchObject({
      username: "user@globex.example",
      apiKey: "canary-acme-key",
    });
  });

  it("is for the default tenant, or the named one", () => {
    const path = write(single);
    expect(loadTenants(path, {})).toMatchObject([{ tenant: "default" }]);
    expect(loadSettings(path, {})).toMatchObject({ tenant: "default" });
    expect(loadSettings(path, {}, "acme")).toMatchObject({ tenant: "acme" });
  });

  it.each([
    [
      "usernameFile: secrets/user",
      "",
      /:1:1: api\.username: expected username or usernameFile, got neither/,
    ],
    [
      "usernameFile: secrets/user",
      "username: canary\n  usernameFile: canary",
      /:4:3: api\.usernameFile: expected username or usernameFile, got both/,
    ],
    [
      "secrets/user",
      "canary",
      /:3:3: api\.usernameFile: expected a readable file, got none \(ENOENT\)/,
    ],
    [
      "secrets/user",
      "secrets",
      /:3:3: api\.usernameFile: expected a readable file, got none \(EISDIR\)/,
    ],
  ])("with %s made %s is refused", (from, to, message) => {
    const error = refusalOf(() => loadSettings(write(single.replace(from, to)), {}));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("canary");
  });
});

it("init's template shows tenants in the form that is accepted", () => {
  const text = configTemplate("schema.json")
    .replaceAll(/^ {2}(username|apiKey):.*\n/gm, "")
    .replace(/^store: .*/m, "store: postgres://db.example/feeds")
    .replaceAll(/^# (tenants:| {2}- name| {4}api:)/gm, "$1")
    .replace("/run/secrets/acme-api-key", "./secrets/acme-key");
  expect(loadTenants(write(text), env)).toMatchObject([
    { tenant: "acme", connection: { apiKey: "canary-acme-key" } },
  ]);
});

describe("the schema for editors", () => {
  const schema = z.fromJSONSchema(z.toJSONSchema(configSchema, { io: "input" }));
  const api = { url: "https://ti.example/api/v2/" };
  const credentials = { username: "u", apiKeyFile: "./key" };
  const tenants = [{ name: "acme", api: credentials }];

  it.each([
    ["one account", { api: { ...api, ...credentials } }],
    ["tenants", { api, tenants }],
    [
      "tenants with all of it each",
      { tenants: [{ name: "acme", api: { ...api, ...credentials } }] },
    ],
  ])("accepts a config with %s", (_, config) => {
    expect(schema.safeParse(config)).toMatchObject({ success: true });
  });

  it.each([
    ["no credentials", { api }],
    ["half of the credentials", { api: { ...api, username: "u" } }],
    ["a key said twice", { api: { ...api, ...credentials, apiKey: "k" } }],
    ["no URL", { api: credentials }],
    ["credentials next to tenants", { api: { ...api, ...credentials }, tenants }],
    ["no tenants in the list", { api, tenants: [] }],
    ["a tenant without credentials", { api, tenants: [{ name: "acme" }] }],
    ["a name that is none", { api, tenants: [{ name: "Acme", api: credentials }] }],
  ])("rejects a config with %s", (_, config) => {
    expect(schema.safeParse(config)).toMatchObject({ success: false });
  });
});
