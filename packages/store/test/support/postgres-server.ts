import { startPostgres } from "cyberintegrations-test-servers/postgres";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server on which the tests may make databases. */
    databaseUrl: string;
  }
}

/** Starts a PostgreSQL server for all tests; or none, where DATABASE_URL names one. */
export default async function startServer({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"];
  if (given !== undefined) {
    provide("databaseUrl", given);
    return () => Promise.resolve();
  }
  const server = await startPostgres();
  provide("databaseUrl", server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
