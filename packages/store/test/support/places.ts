import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type {} from "cyberintegrations-test-servers/shared-postgres";
import { Client } from "pg";
import { afterAll, inject } from "vitest";

/** A place for a store, with access to its tables outside the store. */
export interface Place extends AsyncDisposable {
  readonly location: string;
  /** The name of a table. */
  readonly table: (name: string) => string;
  /** Runs a statement on the database, past the store; gives its rows. */
  readonly sql: (statement: string) => Promise<Record<string, unknown>[]>;
}

type MakePlace = readonly [engine: string, make: () => Promise<Place>];
const engines: readonly MakePlace[] = [
  ["SQLite", sqlitePlace],
  ["PostgreSQL", postgresPlace],
];

/** A new, empty place in each engine, by name. `STORE_ENGINE` limits the tests to one engine. */
export const places: readonly MakePlace[] = engines.filter(
  ([engine]) => engine === (process.env["STORE_ENGINE"] ?? engine),
);

/** A separate folder. */
export async function sqlitePlace(): Promise<Place> {
  await Promise.resolve();
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  const location = join(folder, "feeds.db");
  return {
    location,
    table: (name) => name,
    async sql(statement) {
      await Promise.resolve();
      const db = new DatabaseSync(location);
      try {
        return db.prepare(statement).all();
      } finally {
        db.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.resolve();
      rmSync(folder, { recursive: true });
    },
  };
}

const database = { name: `store_test_${randomBytes(6).toString("hex")}`, made: false };
afterAll(async () => {
  if (database.made)
    await runOn(inject("databaseUrl"), `DROP DATABASE ${database.name} WITH (FORCE)`);
});

/** The database of the test file, without a store in it. */
export async function postgresPlace(): Promise<Place> {
  const server = inject("databaseUrl");
  if (!database.made) await runOn(server, `CREATE DATABASE ${database.name}`);
  database.made = true;
  const url = new URL(server);
  url.pathname = database.name;
  return {
    location: url.href,
    table: (table) => `cyberintegrations.${table}`,
    sql: (statement) => runOn(url.href, statement),
    async [Symbol.asyncDispose]() {
      await runOn(url.href, "DROP SCHEMA IF EXISTS cyberintegrations CASCADE");
    },
  };
}

/** Runs a statement on a PostgreSQL database. */
export async function runOn(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
