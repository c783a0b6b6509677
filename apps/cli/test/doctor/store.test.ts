import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/doctor/finding.ts";
import { envFor, runInside, tempFolder } from "../harness.ts";

let simulator: Simulator;
let server: PostgresServer;
const folder = tempFolder();
const at = (name: string) => join(folder.path, name);
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 3 });
  server = await startPostgres();
});
afterAll(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const doctor = (store: string) =>
  runInside(["doctor", "--store", store, "--collections", "ioc/common"], {
    env: envFor(simulator),
  });

/** The line on the store, and the marks of all others. */
async function checked(store: string) {
  const { code, stdout } = await doctor(store);
  const lines = stdout.trimEnd().split("\n");
  const line = lines.find((row) => row.includes(" store: "));
  const others = [...new Set(lines.filter((row) => row !== line).map((row) => row[0]))];
  return { code, line, others };
}

describe("doctor checks the store", () => {
  it("that exists, and shows its schema and the free space", async () => {
    await (await openStore(at("feeds.db"))).close();
    const { code, line, others } = await checked(at("feeds.db"));
    expect(line).toMatch(
      /^✓ store: \/.*feeds\.db can be read and written, schema \d+, [\d.]+ GB free$/,
    );
    expect({ code, others }).toEqual({ code: 0, others: ["✓"] });
  });

  it("of an older version, and does not migrate it", async () => {
    const { DatabaseSync } = await import("node:sqlite");
    await (await openStore(at("older.db"))).close();
    using db = new DatabaseSync(at("older.db"));
    db.exec("PRAGMA user_version = 2");
    const { code, line } = await checked(at("older.db"));
    expect(line).toMatch(/schema 2, which the next sync updates to \d+,/);
    expect(code).toBe(0);
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
  });

  it.each<[what: string, store: () => string, line: RegExp]>([
    [
      "whose folder is missing",
      () => at("none/feeds.db"),
      /ENOENT at .*Check that the folder exists/,
    ],
    [
      "that is no database",
      () => {
        writeFileSync(at("list.txt"), "a list\n".repeat(100));
        return at("list.txt");
      },
      /is not a store: file is not a database\. Use another file/,
    ],
    [
      "whose server is not there",
      () => "postgres://user:canary@127.0.0.1:1/feeds",
      /postgres:\/\/user@127\.0\.0\.1:1\/feeds can't be reached: .*Check that the server runs/,
    ],
  ])(
    "%s: that fails, with what to do, and the rest is checked all the same",
    async (_, store, line) => {
      const found = await checked(store());
      expect(found.line).toMatch(/^✗ store: /);
      expect(found.line).toMatch(line);
      expect(found.line).not.toContain("canary");
      expect(found).toMatchObject({ code: 1, others: ["✓"] });
    },
  );

  it("in PostgreSQL, before it is created and afterwards", async () => {
    const address = await server.newDatabase();
    expect((await checked(address)).line).toMatch(
      /^✓ store: none at postgres:\/\/tester@.* yet; the first sync creates it$/,
    );
    await (await openStore(address)).close();
    const { code, line } = await checked(address);
    expect(line).toMatch(/^✓ store: postgres:\/\/tester@.* can be read and written, schema \d+$/);
    expect(code).toBe(0);
  });

  const flags = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
  const unshare = (script: string, ...args: readonly string[]) =>
    spawnSync("unshare", [...flags, "sh", "-euc", script, "sh", ...args], { encoding: "utf8" });
  const canMount = unshare("mount -t tmpfs none /mnt").status === 0;

  it.skipIf(!canMount)("on a disk that is nearly full, which fails", () => {
    mkdirSync(at("small"));
    const script = `
      mount -t tmpfs -o size=1m none "$3"
      "$1" "$2" doctor --store "$3/feeds.db" || test $? = 1`;
    const main = join(import.meta.dirname, "../../dist/main.js");
    const account = `CYBERINTEGRATIONS_API_URL=http://127.0.0.1:1/ CYBERINTEGRATIONS_USERNAME=u CYBERINTEGRATIONS_API_KEY=k`;
    const { stdout, stderr } = unshare(
      `export ${account}; ${script}`,
      process.execPath,
      main,
      at("small"),
    );
    expect(stderr).toMatch(/^(?:API: connection refused; retry .*\n)*$/);
    expect(stdout).toMatch(
      /^✗ store: .*, 1\.0 MB free, expected at least 100\.0 MB\. Free some space/m,
    );
  });
});

describe("doctor of a config with tenants", () => {
  it("checks all of them and the store they share, once", async () => {
    const globex = await createSimulator({ feeds: 3 });
    const api = ({ tiUrl: url, username, apiKey }: Simulator) => ({ url, username, apiKey });
    const config = {
      store: await server.newDatabase(),
      collections: { "ioc/common": null },
      tenants: [
        { name: "acme", api: api(simulator) },
        { name: "globex", api: { ...api(globex), apiKey: "wrong" } },
        { name: "initech", api: { ...api(globex), apiKey: "${NOT_SET}" } },
      ],
    };
    writeFileSync(at("tenants.json"), JSON.stringify(config));
    const args = ["doctor", "--config", at("tenants.json")];
    const { code, stdout } = await runInside(args);
    const asJson = await runInside([...args, "--json"]);
    await globex.close();

    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, 4)).toEqual([
      `✓ acme config: Threat Intelligence at ${simulator.tiUrl}, settings from ${at("tenants.json")}`,
      `✓ globex config: Threat Intelligence at ${globex.tiUrl}, settings from ${at("tenants.json")}`,
      expect.stringMatching(/^✗ initech config: .*set the environment variable NOT_SET/),
      expect.stringMatching(/^✓ store: none at postgres:/),
    ]);
    expect(lines).toContain("✓ acme page ioc/common: readable, 3 feeds to read");
    expect(lines.filter((line) => line.startsWith("✗ globex"))).toEqual([
      expect.stringMatching(/^✗ globex login: .*401/),
    ]);
    expect(lines).toContain("– initech login: skipped: config failed");
    expect(code).toBe(2);

    const { checks } = JSON.parse(asJson.stdout) as { readonly checks: readonly Finding[] };
    const failures = checks.filter(({ status }) => status === "failed");
    expect(failures.map(({ tenant, check }) => [tenant, check])).toEqual([
      ["initech", "config"],
      ["globex", "login"],
    ]);
    expect(checks.filter(({ check }) => check === "store")).toHaveLength(1);
  });

  it("fails at once if the config can't be read, or has no such tenant", async () => {
    writeFileSync(at("bad.yaml"), "tenants: [{ name: Acme }]\n");
    const bad = await runInside(["doctor", "--config", at("bad.yaml")]);
    expect(bad.code).toBe(2);
    expect(bad.stdout).toMatch(/^✗ config: .*bad\.yaml.*\n– store: skipped: config failed\n/);
    const args = ["doctor", "--config", at("tenants.json"), "--tenant", "nobody"];
    const { code, stdout } = await runInside(args);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^✗ nobody config: --tenant: expected one of acme, globex, initech/);
  });
});

it("leaves nothing behind", () => {
  expect(readdirSync(folder.path).sort()).toEqual([
    "bad.yaml",
    "feeds.db",
    "list.txt",
    "older.db",
    "small",
    "tenants.json",
  ]);
});
