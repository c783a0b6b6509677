import { Client } from "pg";
import { expect } from "vitest";
import { openStore, postgresConnection } from "../../packages/store/src/index.ts";
import { startPostgres } from "../../test-servers/src/postgres.ts";

/** Runs statements one by one: some can't be in a transaction with others. */
async function runOn<Row extends object>(address: string, sql: string): Promise<Row[]> {
  const client = new Client(postgresConnection(address));
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of sql.split(/;\s*$/m).filter((one) => one.trim() !== "")) {
      ({ rows } = await client.query<Row>(statement));
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The address of a database for the role that a statement makes. */
function addressFor(server: string, sql: string, database: string): string {
  const [, role = "", password = ""] = /CREATE ROLE (\w+) LOGIN PASSWORD '(.+?)'/.exec(sql) ?? [];
  return Object.assign(new URL(server), { username: role, password, pathname: `/${database}` })
    .href;
}

/** A store can be opened in the database that the statements make, by the role that they make. */
export async function checkDatabase(sql: string): Promise<void> {
  await using server = await startPostgres();
  await runOn(server.url, sql);
  const [, database = ""] = /CREATE DATABASE (\w+)/.exec(sql) ?? [];
  await using store = await openStore(addressFor(server.url, sql, database));
  expect(await store.status()).toEqual([]);
}

/** The role that the statements make sees the rows of one tenant, and no other's. */
export async function checkReader(sql: string): Promise<void> {
  await using server = await startPostgres();
  const address = await server.newDatabase();
  await using store = await openStore(address);
  for (const tenant of ["acme", "globex"]) {
    const feed = { id: tenant, seqUpdate: "1", feed: {}, parsed: null, iocs: [] };
    const portion = { collection: "apt/threat", from: null, to: "1", feeds: [feed] };
    await store.forTenant(tenant).commit(portion);
  }
  await runOn(address, sql);
  const reader = addressFor(address, sql, new URL(address).pathname.slice(1));
  for (const table of ["collections", "feeds"]) {
    const all = `SELECT tenant FROM cyberintegrations.${table}`;
    expect(await runOn(reader, all)).toEqual([{ tenant: "acme" }]);
  }
}
