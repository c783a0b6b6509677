import { openStore } from "@cyberintegrations/store";
import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runInside } from "./harness.ts";

let server: PostgresServer;
let address: string;
/** The same database, for a role that may read its tables and has no row in `readers`. */
let reader: string;

/** Runs statements as the owner. */
async function sql(statements: string): Promise<void> {
  const client = new Client(address);
  await client.connect();
  await client.query(statements);
  await client.end();
}

beforeAll(async () => {
  server = await startPostgres();
  address = await server.newDatabase();
  await using store = await openStore(address);
  const feed = { id: "a", seqUpdate: "1", feed: {}, parsed: {}, iocs: [] };
  await store.commit({ collection: "ioc/common", from: null, to: "1", feeds: [feed] });
  await sql(
    `CREATE ROLE reader LOGIN PASSWORD 'secret';
     GRANT USAGE ON SCHEMA cyberintegrations TO reader;
     GRANT SELECT ON ALL TABLES IN SCHEMA cyberintegrations TO reader`,
  );
  const url = new URL(address);
  Object.assign(url, { username: "reader", password: "secret" });
  reader = url.href;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

it.each(["export feeds", "export iocs", "status", "quarantine list"])(
  "%s reports that row-level security hides every row, and exits with 1",
  async (command) => {
    const { code, stdout, stderr } = await runInside([...command.split(" "), "--store", reader]);
    expect(stderr).toMatch(
      /^error: .*row-level security hides all rows of .* from the role reader$/m,
    );
    expect(stderr).toContain("INSERT INTO cyberintegrations.readers VALUES ('reader',");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  },
);

it("export gives a role the rows that it may read", async () => {
  await sql("INSERT INTO cyberintegrations.readers VALUES ('reader', 'default')");
  const { code, stdout } = await runInside(["export", "feeds", "--store", reader]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: "a" });
  await sql("DELETE FROM cyberintegrations.readers");
});
