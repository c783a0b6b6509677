import { accountDefaults } from "@cyberintegrations/ingest";
import { products } from "cyberintegrations";
import { defaultTenant } from "@cyberintegrations/store";
import { readConfig } from "./config-file.ts";
import { connectionFromEnv, type Env } from "./env.ts";
import { partOf, partsOf } from "./parts.ts";
import type { Settings } from "./settings.ts";
import { settingsMaker } from "./settings-maker.ts";
import { fromEnvironment } from "./source.ts";
import { defaultStore, storeOf } from "./store-place.ts";
import { pickTenant } from "./tenants.ts";

/** What is assumed where nothing is said. */
export const defaults: Omit<Settings, "connection"> = {
  tenant: defaultTenant,
  product: products.ti,
  store: defaultStore,
  ...accountDefaults,
  collections: undefined,
  source: fromEnvironment,
};

/**
 * The settings of every tenant of a config file; of the default one alone, where the file has no `tenants`, or where
 * there is none and the environment says it all.
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
