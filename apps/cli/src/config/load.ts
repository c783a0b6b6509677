import { accountDefaults } from "@cyberintegrations/ingest";
import { products, type InputError } from "cyberintegrations";
import { defaultTenant } from "@cyberintegrations/store";
import { checkConnection, TenantFileError } from "./connection.ts";
import { readConfig } from "./document.ts";
import { connectionFromEnv, type Env, type MayMiss, fromEnvironment } from "./env.ts";
import { locatedInEnvironment } from "./names.ts";
import { defaultProduct } from "./schema.ts";
import { partOf, partsOf, pickTenant } from "./tenants.ts";
import { type Settings, settingsMaker } from "./settings.ts";
import { defaultStore, storeOf } from "./store-place.ts";

/** The settings that apply unless others are set. */
export const defaults: Omit<Settings, "connection"> = {
  tenant: defaultTenant,
  product: products[defaultProduct],
  store: defaultStore,
  ...accountDefaults,
  collections: undefined,
  source: fromEnvironment,
  locate: locatedInEnvironment,
};

/**
 * The settings of every tenant of a config file; of the default one alone, where the file has no `tenants`, or where
 * there is none: then the environment contains all settings.
 *
 * @param path The file that was named; undefined where none was.
 * @param store The store that is used in place of the file's.
 * @throws InputError with file, line, column, key, and what was expected.
 */
export function loadTenants(path: string | undefined, env: Env, store?: string): Settings[] {
  const document = readConfig(path);
  if (!document) return [settingsFromEnv(env, defaultTenant, store)];
  return partsOf(document, env).map(settingsMaker(document, env, storeOf(document, env, store)));
}

/** The tenants of a config, and those among them whose files or variables can't be used. */
export interface Fleet {
  readonly settings: readonly Settings[];
  /** By tenant, the reason. */
  readonly unusable: ReadonlyMap<string, InputError>;
}

/**
 * The same for a program that works for all tenants: the files and variables of one must not stop the others.
 *
 * @throws InputError as `loadTenants`, and if those of no tenant can be used.
 */
export function loadFleet(path: string | undefined, env: Env, store?: string): Fleet {
  const document = readConfig(path);
  if (!document)
    return { settings: [settingsFromEnv(env, defaultTenant, store)], unusable: new Map() };
  const settingsOf = settingsMaker(document, env, storeOf(document, env, store));
  const settings: Settings[] = [];
  const unusable = new Map<string, InputError>();
  const unset = new Map<unknown, InputError>();
  const mayMiss: MayMiss = ([first, tenant, key], error) => {
    if (first !== "tenants" || key !== "api") return false;
    unset.set(tenant, error);
    return true;
  };
  for (const [index, part] of partsOf(document, env, mayMiss).entries()) {
    try {
      const missing = unset.get(index);
      if (missing) throw new TenantFileError(missing.message);
      const own = settingsOf(part);
      checkConnection(own);
      settings.push(own);
    } catch (error) {
      if (!(error instanceof TenantFileError)) throw error;
      unusable.set(part.tenant, error);
    }
  }
  const [error] = unusable.values();
  if (error && settings.length === 0) throw error;
  return { settings, unusable };
}

/**
 * The settings of one tenant.
 *
 * @param path The file that was named; undefined where none was.
 * @param tenant With `tenants` in the file one of them; else any, by default the default one.
 * @param store The store that is used in place of the file's.
 * @throws InputError with file, line, column, key, and what was expected.
 */
export function loadSettings(
  path: string | undefined,
  env: Env,
  tenant?: string,
  store?: string,
): Settings {
  const document = readConfig(path);
  if (!document) return settingsFromEnv(env, pickTenant(undefined, tenant), store);
  const settingsOf = settingsMaker(document, env, storeOf(document, env, store));
  return settingsOf(partOf(document, env, tenant));
}

const settingsFromEnv = (env: Env, tenant: string, store?: string): Settings => ({
  ...defaults,
  tenant,
  store: storeOf(undefined, env, store),
  connection: connectionFromEnv(env),
});
