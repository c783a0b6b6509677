import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "@cyberintegrations/store";
import { startPostgres } from "cyberintegrations-test-servers/postgres";

/** Where the stores of schedules are. */
export interface Site extends AsyncDisposable {
  /** An empty store for a schedule. Its clock stands still. */
  open(): Promise<Store>;
}

const now = () => new Date(Date.UTC(2026, 0, 1));

async function sqliteSite(): Promise<Site> {
  await Promise.resolve();
  const folder = mkdtempSync(join(tmpdir(), "outputs-"));
  let count = 0;
  return {
    open: () => openStore(join(folder, `${(count += 1)}.db`), { now }),
    async [Symbol.asyncDispose]() {
      await Promise.resolve();
      rmSync(folder, { recursive: true });
    },
  };
}

/** One database, with a tenant for each schedule. */
async function postgresSite(): Promise<Site> {
  const server = await startPostgres();
  const store = await openStore(await server.newDatabase(), { now });
  let count = 0;
  return {
    open: () => Promise.resolve(store.forTenant(`tenant-${(count += 1)}`)),
    async [Symbol.asyncDispose]() {
      await store.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The sites by engine. */
export const sites: readonly (readonly [engine: string, make: () => Promise<Site>])[] = [
  ["SQLite", sqliteSite],
  ["PostgreSQL", postgresSite],
];
