import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { envFor, runInside, tempFolder, untimed } from "./harness.ts";

const folder = tempFolder();
let server: PostgresServer;
let acme: Simulator;
let globex: Simulator;
beforeAll(async () => {
  server = await startPostgres();
  acme = await createSimulator({ seed: "acme", feeds: 30, apiKey: "key-of-acme" });
  globex = await createSimulator({ seed: "globex", feeds: 20, apiKey: "key-of-globex" });
}, 60_000);
afterAll(async () => {
  await Promise.all([server[Symbol.asyncDispose](), acme.close(), globex.close()]);
  folder[Symbol.dispose]();
});

const collection = "ioc/common";
const at = (name: string) => join(folder.path, name);
let database: string;
beforeEach(async () => {
  database = await server.newDatabase();
  writeFileSync(at("key"), globex.apiKey);
  const config = {
    store: database,
    collections: { [collection]: { keys: { of: "id" } } },
    tenants: [
      { name: "acme", api: { url: acme.tiUrl, username: acme.username, apiKey: acme.apiKey } },
      {
        name: "globex",
        api: { url: globex.tiUrl, username: globex.username, apiKeyFile: "./key" },
        collections: { [collection]: { keys: { globex: "id" } } },
      },
    ],
  };
  writeFileSync(at("config.yaml"), JSON.stringify(config));
});

const run = (command: string, ...flags: string[]) =>
  runInside([...command.split(" "), "--config", at("config.yaml"), ...flags]);
const parsed = (text: string): unknown => JSON.parse(text);
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("a store of several tenants", () => {
  it("stores the feeds of each tenant's account for this tenant only", async () => {
    for (const tenant of ["acme", "globex"]) {
      expect((await run("sync", "--tenant", tenant)).code).toBe(0);
    }
    for (const [tenant, simulator] of [
      ["acme", acme],
      ["globex", globex],
    ] as const) {
      const exported = lines((await run("export feeds", "--tenant", tenant)).stdout);
      expect(exported.map(({ id }) => id).sort()).toEqual(
        [...simulator.feedIds(collection)].sort(),
      );
      const member = tenant === "acme" ? "of" : "globex";
      for (const { id, parsed } of exported) expect(parsed).toEqual({ [member]: id });
    }
  });

  it("is shown completely by status, or only one tenant's part", async () => {
    await run("sync", "--tenant", "acme");
    await run("sync", "--tenant", "globex");
    const rows = [
      { tenant: "acme", collection, feeds: 30 },
      { tenant: "globex", collection, feeds: 20 },
    ];
    expect(parsed((await run("status", "--json")).stdout)).toMatchObject({ collections: rows });
    const one = await run("status", "--json", "--tenant", "globex");
    expect(parsed(one.stdout)).toMatchObject({ collections: rows.slice(1) });
    const { stdout } = await run("status");
    expect(stdout).toMatch(/^\| tenant +\| collection +\| +feeds \|/);
    expect(stdout).toMatch(/^\| acme +\| ioc\/common +\| +30 \|/m);
    // The config is not needed to look after the store.
    const bare = await runInside(["status", "--store", database]);
    expect(bare.stdout).toMatch(/^\| globex +\| ioc\/common +\| +20 \|/m);
  });

  it("continues each tenant from its own cursor, as plan shows", async () => {
    await run("sync", "--tenant", "acme");
    expect(parsed((await run("plan", "--json", "--tenant", "acme")).stdout)).toMatchObject([
      { collection, cursor: expect.stringMatching(/^\d+$/) as string, left: 0 },
    ]);
    expect(parsed((await run("plan", "--json", "--tenant", "globex")).stdout)).toMatchObject([
      { collection, cursor: null, left: 20 },
    ]);
  });

  it("imports cursors for the selected tenant", async () => {
    writeFileSync(at("state.json"), `{"${collection}": {"sequpdate": 17}}`);
    const { code, stderr } = await run("import-state", at("state.json"), "--tenant", "globex");
    expect([code, stderr]).toEqual([0, "globex ioc/common: the next sync continues from 17\n"]);
    await using store = await openStore(database);
    expect(await store.overview()).toMatchObject([{ tenant: "globex", cursor: "17" }]);
  });

  it("retries quarantined feeds with the mapping of their tenant", async () => {
    {
      await using store = await openStore(database, { tenant: "globex" });
      const raw = '{"id": "again", "seqUpdate": 1}';
      const rejected = [{ id: "again", seqUpdate: "1", reason: "test", raw }];
      await store.commit({ collection, from: null, to: "1", feeds: [], rejected });
    }
    const listed = async (tenant: string) =>
      parsed((await run("quarantine list", "--json", "--tenant", tenant)).stdout);
    expect(await listed("acme")).toEqual([]);
    expect(await listed("globex")).toMatchObject([{ tenant: "globex", collection, id: "again" }]);
    expect((await run("quarantine drop", "--tenant", "acme")).stdout).toBe("0 dropped\n");
    const { stdout } = await run("quarantine retry", "--tenant", "globex");
    expect(stdout).toBe("1 stored, 0 still in quarantine\n");
    expect(lines((await run("export feeds", "--tenant", "globex")).stdout)).toMatchObject([
      { id: "again", parsed: { globex: "again" } },
    ]);
  });
});

describe("the output of a sync", () => {
  it("shows the tenant in every line", async () => {
    const { stderr } = await run("sync", "--tenant", "acme");
    expect(untimed(stderr).trimEnd().split("\n")).toEqual([
      "acme: 1 collection",
      expect.stringMatching(/^acme ioc\/common: done: 30 feeds/),
    ]);
  });

  it("contains the tenant in every JSON event and result, also for the default tenant", async () => {
    const json = ["--json", "--log-format", "json"];
    const ofGlobex = await run("sync", "--tenant", "globex", ...json);
    expect(lines(ofGlobex.stderr).map(({ event, tenant }) => [event, tenant])).toEqual([
      ["planned", "globex"],
      ["started", "globex"],
      ["portion", "globex"],
      ["finished", "globex"],
    ]);
    expect(parsed(ofGlobex.stdout)).toMatchObject([{ tenant: "globex", collection }]);
    const args = ["sync", "--store", at("own.db"), "--collections", collection, ...json];
    const ofNobody = await runInside(args, { env: envFor(acme) });
    for (const { tenant } of lines(ofNobody.stderr)) expect(tenant).toBe("default");
  });
});

describe("--tenant", () => {
  const [first] = ["ioc/common"];
  it.each([
    ["sync"],
    ["plan"],
    ["collections"],
    ["search", "ip:192.0.2.1"],
    ["feed", first, "0"],
    ["file", "apt/threat", "0", "0", "-o", at("file")],
  ])("is required by %s, which uses only the account of that tenant", async (command, ...rest) => {
    const before = [acme.requests.length, globex.requests.length];
    const refused = await run(command, ...rest);
    expect(refused.code).toBe(2);
    expect(refused.stdout + refused.stderr).toContain(
      "--tenant: expected one of acme, globex; got none",
    );
    expect([acme.requests.length, globex.requests.length]).toEqual(before);
    await run(command, ...rest, "--tenant", "globex");
    expect(acme.requests).toHaveLength(before[0] ?? NaN);
    const answers = globex.requests.slice(before[1]).map(({ status }) => status);
    expect(answers).not.toEqual([]);
    expect(answers).not.toContain(401);
  });

  it.each([
    ["export feeds"],
    ["export iocs"],
    ["quarantine list"],
    ["quarantine retry"],
    ["quarantine drop"],
    ["import-state"],
  ])("is required by %s, which uses one tenant's part of the store", async (command) => {
    writeFileSync(at("state.json"), `{"${collection}": 17}`);
    const rest = command === "import-state" ? [at("state.json")] : [];
    const { code, stderr } = await run(command, ...rest);
    expect(code).toBe(2);
    expect(stderr).toContain("--tenant: expected one of acme, globex; got none");
    const other = await run(command, ...rest, "--tenant", "initech");
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('expected one of acme, globex; got "initech"');
  });

  it("selects the account that doctor checks, and all tenants' store", async () => {
    const before = acme.requests.length;
    const { code, stdout } = await run("doctor", "--tenant", "globex");
    const [config, store, ...rest] = stdout.trimEnd().split("\n");
    expect(config).toContain(`✓ globex config: Threat Intelligence at ${globex.tiUrl}, settings`);
    expect(store).toMatch(/^✓ store: none at postgres:/);
    for (const line of rest) expect(line).toMatch(/^✓ globex /);
    expect(code).toBe(0);
    expect(acme.requests).toHaveLength(before);
  });

  it("selects any tenant if the config has no tenants", async () => {
    const flags = ["--store", database, "--collections", collection, "--tenant", "solo"];
    expect((await runInside(["sync", ...flags], { env: envFor(acme) })).code).toBe(0);
    await using store = await openStore(database, { tenant: "solo" });
    expect(await store.status()).toMatchObject([{ collection, feeds: 30 }]);
  });

  it("is refused for a SQLite file, and if it is not a valid name", async () => {
    const sqlite = ["--store", at("one.db")];
    const before = acme.requests.length;
    for (const flags of [
      [...sqlite, "--tenant", "solo"],
      ["--store", database, "--tenant", "So lo"],
    ]) {
      for (const command of ["sync", "status"]) {
        const { code, stderr } = await runInside([command, ...flags], { env: envFor(acme) });
        expect(code).toBe(2);
        expect(stderr).toMatch(/expected (a PostgreSQL store for tenants|1 to 63)/);
      }
    }
    expect(acme.requests).toHaveLength(before);
  });

  it("is not required for a SQLite file that is given with a config with tenants", async () => {
    await (await openStore(at("other.db"))).close();
    const { code, stdout } = await run("status", "--store", at("other.db"));
    expect(code).toBe(0);
    expect(stdout).not.toContain("tenant");
  });
});
