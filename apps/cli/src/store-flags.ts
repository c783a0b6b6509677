import { openStore, type OpenStoreOptions, type Store } from "@cyberintegrations/store";
import { readConfig } from "./config/config-file.ts";
import type { Env } from "./config/env.ts";
import { isPostgres, storeOf } from "./config/store-place.ts";
import { pickTenant, tenantNames } from "./config/tenants.ts";
import type { Io } from "./io.ts";

/** Flags of the commands that need the store and no account. */
export interface StoreFlags {
  readonly config?: string;
  readonly store?: string;
  readonly tenant?: string;
}

/** Opens the store that the flags, the config or the default name, for the tenant that is meant. */
export function openStoreOf(
  flags: StoreFlags,
  io: Io,
  options: OpenStoreOptions = {},
): Promise<Store> {
  const { place, names } = storeNamed(flags, io.env);
  return openStore(place, { ...options, tenant: pickTenant(names, flags.tenant) });
}

/** Where the store is, and which tenants the config has for it; undefined for a config without `tenants`. */
export function storeNamed(
  { config, store }: StoreFlags,
  env: Env,
): { readonly place: string; readonly names: readonly string[] | undefined } {
  // A SQLite file that a flag names has one tenant, whatever the config says.
  const alone = store !== undefined && !isPostgres(store);
  const document = alone ? undefined : readConfig(config);
  return { place: storeOf(document, env, store), names: document && tenantNames(document) };
}
