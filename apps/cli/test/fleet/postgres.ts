import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { afterAll, beforeAll } from "vitest";
import { Rig } from "./rig.ts";

/** A PostgreSQL server for the tests of a file, with a separate database for each rig. */
export function usePostgres(): {
  readonly rig: () => Promise<Rig>;
  readonly server: () => PostgresServer;
} {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });
  const running = () => {
    if (!server) throw new Error("PostgreSQL does not run yet");
    return server;
  };
  return { server: running, rig: async () => new Rig(await running().newDatabase()) };
}
