import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Engine } from "../../src/engine.ts";
import { PostgresEngine } from "../../src/postgres/postgres-engine.ts";
import { SqliteEngine } from "../../src/sqlite/sqlite-engine.ts";
import { postgresPlace, sqlitePlace } from "../support/places.ts";

/** A database for all schedules of a test, one after another. */
export interface Site extends AsyncDisposable {
  readonly tenants: readonly string[];
  /** Whether a lock without a heartbeat expires. Otherwise it ends with its connection. */
  readonly locksExpire: boolean;
  open(): Promise<Engine>;
  /** Ends everything at this instant, as a power failure does. What is on the disk now is what remains. */
  cut(): Promise<void>;
  /** Makes the database empty. */
  clear(): Promise<void>;
}

const busyTimeout = 10_000;

/** A file, which is a copy of an empty one for each schedule. A power failure continues with a copy of that instant. */
async function sqliteSite(): Promise<Site> {
  const place = await sqlitePlace();
  const open = (path: string) => SqliteEngine.open(path, { busyTimeout, readOnly: false });
  await (await open(place.location)).close();
  let folder: string | undefined;
  let location = place.location;
  let copies = 0;
  const copy = async () => {
    await Promise.resolve();
    const before = folder;
    const next = join(dirname(place.location), String((copies += 1)));
    mkdirSync(next);
    const file = join(next, "feeds.db");
    // The shared memory of the log is lost with the machine.
    for (const suffix of ["", "-wal"]) {
      if (existsSync(location + suffix)) copyFileSync(location + suffix, file + suffix);
    }
    [folder, location] = [next, file];
    return before;
  };
  return {
    tenants: ["default"],
    locksExpire: true,
    open: () => open(location),
    async cut() {
      await copy();
    },
    async clear() {
      location = place.location;
      const before = await copy();
      if (before !== undefined) rmSync(before, { recursive: true });
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}

async function postgresSite(): Promise<Site> {
  const place = await postgresPlace();
  const open = () => PostgresEngine.open(place.location, { busyTimeout, connections: 10 });
  await (await open()).close();
  const tables = await place.sql(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'cyberintegrations' AND tablename <> 'migrations'",
  );
  const emptied = tables.map(({ tablename }) => `DELETE FROM ${place.table(String(tablename))}`);
  return {
    tenants: ["default", "acme"],
    locksExpire: false,
    open,
    async cut() {
      await place.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    },
    async clear() {
      await place.sql(emptied.join(";"));
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}

/** A new database in each engine, by name. */
export const sites: readonly (readonly [engine: string, make: () => Promise<Site>])[] = [
  ["SQLite", sqliteSite],
  ["PostgreSQL", postgresSite],
];
