import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The URL of a server on which tests create databases. */
    databaseUrl: string;
  }
}

/** A global setup: starts one PostgreSQL server for all tests of a package, unless DATABASE_URL names one. */
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
