import { InputError } from "@cyberintegrations/errors";
import { EngineStore } from "./engine-store.ts";
import type { Store } from "./store.ts";
import { checkTenant, defaultTenant, oneTenantOnly } from "./tenant.ts";

/** How a store is opened. */
export interface OpenStoreOptions {
  /** The clock. Default: the system's. */
  readonly now?: (() => Date) | undefined;
  /** How long to wait for another one's transaction, in ms. Default: 5000. */
  readonly busyTimeout?: number | undefined;
  /** Whose collections they are. SQLite knows no other than the default one. @default "default" */
  readonly tenant?: string | undefined;
  /** How many connections to PostgreSQL there may be at a time. @default 10 */
  readonly connections?: number | undefined;
}

/**
 * Opens a store, or makes a new one; one of an older version is brought up to date.
 *
 * @param location The path of a SQLite file, or the address of a PostgreSQL database: `postgres://user@host/database`.
 * @throws InputError for no path, or for a tenant that can't be; StoreError `unwritable`, `unreachable`, `locked` or `newer-schema`.
 *
 * @example
 * ```ts
 * await using store = await openStore("./cyberintegrations.db");
 * const from = await store.cursor("apt/threat");
 * ```
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  if (typeof location !== "string" || location === "") {
    throw new InputError(
      `store: expected the path of a file or a postgres:// address, got ${JSON.stringify(location)}`,
    );
  }
  const { now = () => new Date(), busyTimeout = 5000, connections = 10 } = options;
  const { tenant = defaultTenant } = options;
  checkTenant(tenant);
  // Each engine is loaded only where it is used.
  if (/^postgres(?:ql)?:/i.test(location)) {
    const { PostgresEngine } = await import("./postgres/postgres-engine.ts");
    const engine = await PostgresEngine.open(location, { patience: busyTimeout, connections });
    return new EngineStore(engine.forTenant(tenant), tenant, now);
  }
  if (tenant !== defaultTenant) throw oneTenantOnly(location);
  const { SqliteEngine } = await import("./sqlite/sqlite-engine.ts");
  return new EngineStore(await SqliteEngine.open(location, busyTimeout), tenant, now);
}
