import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { openScheduler } from "@cyberintegrations/fleet";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { loadSettings } from "../src/config/load.ts";
import { runInside, tempFolder, untimed } from "./harness.ts";

const api = { url: "https://ti.example/api/v2/", username: "u", apiKey: "k" };

const wrong = [
  " postgres://user:canary@db.example/feeds",
  '"postgres://user:canary@db.example/feeds"',
  "postgresql+psycopg://user:canary@db.example/feeds",
  "mysql://user:canary@db.example/feeds",
  "postgres://user:12/canary@db.example/feeds",
];

describe("an invalid location", () => {
  const commands = [
    ...["sync", "status", "plan", "worker", "schedule", "sync --demo", "export feeds"],
    ...["quarantine list", "dead-letters list"],
  ];
  it.each(commands)("is refused by %s, without its password", async (command) => {
    using folder = tempFolder();
    const config = join(folder.path, "config.json");
    writeFileSync(config, JSON.stringify({ api }));
    for (const store of wrong) {
      const args = [...command.split(" "), "--store", store, "-c", config];
      const { code, stdout, stderr } = await runInside(args);
      expect(code).toBe(2);
      const said = /^(?:sync|schedule|worker)/.test(command) ? untimed(stderr) : stderr;
      expect(said).toMatch(/^error: store: expected the path of a SQLite file, or an address/);
      expect(stdout + said).not.toMatch(/canary|12/);
    }
  });

  it.each(wrong)("is refused at its place in a config: %s", (store) => {
    using folder = tempFolder();
    const config = join(folder.path, "config.json");
    writeFileSync(config, JSON.stringify({ api, store }, null, 1));
    const load = () => loadSettings(config, {});
    expect(load).toThrow(/config\.json:7:2: store: expected the path of a SQLite file, or/);
    expect(load).not.toThrow(/canary|:12/);
  });
});

it("resolves the files of a URL from the config's folder", () => {
  using folder = tempFolder();
  const config = join(folder.path, "config.json");
  const store = "postgres://user@db.example/feeds?sslmode=verify-full&sslrootcert=./ca.pem";
  writeFileSync(config, JSON.stringify({ api, store }));
  const { searchParams } = new URL(loadSettings(config, {}).store);
  expect(Object.fromEntries(searchParams)).toEqual({
    sslmode: "verify-full",
    sslrootcert: join(folder.path, "ca.pem"),
  });
});

it("uses TLS for the queue as for the store", async () => {
  using folder = tempFolder();
  const authority = await createAuthority();
  writeFileSync(join(folder.path, "ca.pem"), authority.ca);
  await using server = await startPostgres({}, await authority.issue());
  const location = `${server.url}?sslmode=verify-full&sslrootcert=${join(folder.path, "ca.pem")}`;
  const scheduler = await openScheduler({ location, every: 60_000 });
  const client = new Client(server.url);
  await client.connect();
  const { rows } = await client.query<{ ssl: boolean }>(
    `SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
     WHERE application_name LIKE 'cyberintegrations%'`,
  );
  expect(rows).toEqual([{ ssl: true }]);
  await client.end();
  await scheduler[Symbol.asyncDispose]();
  const other = await createAuthority();
  writeFileSync(join(folder.path, "ca.pem"), other.ca);
  const refused = openScheduler({ location, every: 60_000 });
  await expect(refused).rejects.toMatchObject({ code: "unreachable" });
});
