import { afterAll, beforeAll } from "vitest";
import { startPostgres, type PostgresServer } from "./postgres.ts";

/** Runs a PostgreSQL server for the tests of a file. Returns the server; it can be called once the tests run. */
export function usePostgres(): () => PostgresServer {
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
