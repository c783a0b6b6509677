import { usePostgres as useServer } from "cyberintegrations-test-servers/use-postgres";
import { Rig } from "./rig.ts";

/** A PostgreSQL server for the tests of a file, with a separate database for each rig. */
export function usePostgres(): {
  readonly rig: () => Promise<Rig>;
  readonly server: ReturnType<typeof useServer>;
} {
  const server = useServer();
  return { server, rig: async () => new Rig(await server().newDatabase()) };
}
