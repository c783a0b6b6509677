import { Client } from "pg";
import { expect } from "vitest";
import { openStore, postgresConnection } from "../../packages/store/src/index.ts";
import { startPostgres } from "../../test-servers/src/postgres.ts";

/** Runs statements one by one, since some can't be in a transaction with others. Returns the rows of the last one. */
async function runOn(address: string, sql: string): Promise<unknown[]> {
  const client = new Client(postgresConnection(address));
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of sql.split(/;\s*$/m).filter((one) => one.trim() !== ""))
      ({ rows } = await client.query<object>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** The address of a database for the role that a statement creates. */
function addressFor(server: string, sql: string, pathname: string): string {
  const [, username = "", password = ""] =
    /CREATE ROLE (\w+) LOGIN PASSWORD '(.+?)'/.exec(sql) ?? [];
  return Object.assign(new URL(server), { username, password, pathname }).href;
}

/** A store can be opened in the database that the statements create, by the role that they create. */
export async function checkDatabase(sql: string): Promise<void> {
  await using server = await startPostgres();
  await runOn(server.url, sql);
  const [, database = ""] = /CREATE DATABASE (\w+)/.exec(sql) ?? [];
  await using store = await openStore(addressFor(server.url, sql, database));
  expect(await store.status()).toEqual([]);
}

/** The role that the statements create sees the rows of one tenant, and no other's. */
export async function checkReader(sql: string): Promise<void> {
  await using server = await startPostgres();
  await using store = await openStore(server.url);
  for (const id of ["acme", "globex"]) {
    const feeds = [{ id, seqUpdate: "1", feed: {}, parsed: null, iocs: [] }];
    await store.forTenant(id).commit({ collection: "apt/threat", from: null, to: "1", feeds });
  }
  await runOn(server.url, sql);
  const reader = addressFor(server.url, sql, new URL(server.url).pathname);
  for (const table of ["collections", "feeds"])
    expect(await runOn(reader, `SELECT tenant FROM cyberintegrations.${table}`)).toEqual([
      { tenant: "acme" },
    ]);
}
