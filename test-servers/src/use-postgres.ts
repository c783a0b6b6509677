import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { startPostgres, type PostgresServer } from "./postgres.ts";
import "./shared-postgres.ts";

/** A server on which tests create databases. */
type Databases = Pick<PostgresServer, "newDatabase">;

/**
 * The PostgreSQL server for the tests of a file: the shared one, if the package's tests have one, or a separate one. Returns the
 * server; it can be called once the tests run.
 */
export function usePostgres(): () => Databases {
  const shared = inject("databaseUrl") as string | undefined;
  if (shared !== undefined) return () => ({ newDatabase: () => newDatabase(shared) });
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });
  return () => {
    if (!server) throw new Error("PostgreSQL does not run yet");
    return server;
  };
}

async function newDatabase(server: string): Promise<string> {
  const url = new URL(server);
  url.pathname = `test_${randomBytes(6).toString("hex")}`;
  const client = new Client(server);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`);
  } finally {
    await client.end();
  }
  return url.href;
}
