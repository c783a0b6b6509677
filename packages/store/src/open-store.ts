import { defaultBusyTimeout } from "./busy-timeout.ts";
import { EngineStore } from "./engine-store.ts";
import { parseLocation } from "./location.ts";
import type { Store } from "./store.ts";
import { checkTenant, defaultTenant, oneTenantOnly } from "./tenant.ts";

/** Options of `openStore`. */
export interface OpenStoreOptions {
  /** The clock. Default: the system's. */
  readonly now?: (() => Date) | undefined;
  /** How long to wait for the transaction of another process, in ms. Default: 5000. */
  readonly busyTimeout?: number | undefined;
  /** The tenant of the collections. SQLite only has the default tenant. @default "default" */
  readonly tenant?: string | undefined;
  /** Opens an existing store for reading only: it is not created, and writes are rejected. @default false */
  readonly readOnly?: boolean | undefined;
  /** The maximum number of connections to PostgreSQL. @default 10 */
  readonly connections?: number | undefined;
}

/**
 * Opens a store, or creates one unless it is read-only. A store of an older version is migrated.
 *
 * @param location The path of a SQLite file, or the URL of a PostgreSQL database: `postgres://user@host/database`,
 *   with `?sslmode=verify-full&sslrootcert=ca.pem` for TLS.
 * @throws InputError for an invalid location, TLS parameter or tenant; StoreError `missing` if there is no store to read,
 *   `foreign`, `corrupt`, `unwritable`, `unreachable`, `locked` or `newer-schema`.
 *
 * @example
 * ```ts
 * await using store = await openStore("./cyberintegrations.db");
 * const from = await store.cursor("apt/threat");
 * ```
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  const { engine: kind } = parseLocation(location);
  const { now = () => new Date(), busyTimeout = defaultBusyTimeout } = options;
  const { tenant = defaultTenant, readOnly = false, connections = 10 } = options;
  checkTenant(tenant);
  // Each engine is loaded only if it is used.
  if (kind === "postgres") {
    const { PostgresEngine } = await import("./postgres/postgres-engine.ts");
    const engine = await PostgresEngine.open(location, { busyTimeout, connections, readOnly });
    return new EngineStore(engine.forTenant(tenant), { tenant, now, readOnly });
  }
  if (tenant !== defaultTenant) throw oneTenantOnly(location);
  const { SqliteEngine } = await import("./sqlite/sqlite-engine.ts");
  const engine = await SqliteEngine.open(location, { busyTimeout, readOnly });
  return new EngineStore(engine, { tenant, now, readOnly });
}
