import type { FleetOutputs } from "@cyberintegrations/fleet";
import type { Account, CollectionSettings, Sensitive } from "@cyberintegrations/ingest";
import { accountDefaults } from "@cyberintegrations/ingest";
import { defaultTenant } from "@cyberintegrations/store";
import { InputError, products } from "cyberintegrations";
import { defaultStore } from "../defaults.ts";
import { configuredCollection } from "./collections.ts";
import { access, checkConnection, connection, TenantFileError, type Access } from "./connection.ts";
import { readConfig, type ConfigDocument, type Env, type MayMiss } from "./document.ts";
import {
  connectionFromEnv,
  fromEnvironment,
  fromFile,
  hmacKeyVariable,
  type Source,
} from "./env.ts";
import { locatedInEnvironment, locatorIn } from "./names.ts";
import { fleetOutputs } from "./outputs.ts";
import { defaultProduct, type Config } from "./schema.ts";
import { storeOf } from "./store-location.ts";
import { partOf, partsOf, pickTenant, type Part } from "./tenants.ts";

/** Everything that a command needs to know, from the config, the environment and the flags. */
export interface Settings extends Account, Access {
  readonly product: Access["product"];
  readonly connection: Access["connection"];
  readonly tenant: string;
  /** The path of a SQLite file, or a `postgres://` URL. */
  readonly store: string;
  readonly sensitive: Sensitive;
  readonly concurrency: number;
  readonly source: Source;
}

/** The settings that apply unless others are set. */
export const defaults: Omit<Settings, keyof Access> = {
  tenant: defaultTenant,
  store: defaultStore,
  ...accountDefaults,
  collections: undefined,
  source: fromEnvironment,
};

/** Access to an account whose connection is not from a config file. */
export const accessInEnvironment = (connection: Access["connection"]): Access =>
  access(products[defaultProduct], connection, locatedInEnvironment);

/** The tenants of a config whose settings can be used, and the other tenants. */
export interface Fleet {
  readonly settings: readonly Settings[];
  /** By tenant, the reason. */
  readonly unusable: ReadonlyMap<string, InputError>;
  /** The outputs of all tenants, also of those whose account can't be used. */
  readonly outputs: ReadonlyMap<string, FleetOutputs>;
}

/**
 * The settings of every tenant of a config; of the default one alone if the config has no `tenants` or there is no config.
 * A tenant's files and variables that can't be used don't stop the others.
 *
 * @param path The file that was named; undefined if none was.
 * @param store The store that is used in place of the file's.
 *
 * @throws InputError with file, line, column, key, and what was expected; also if no tenant's settings can be used.
 */
export function loadFleet(path: string | undefined, env: Env, store?: string): Fleet {
  const document = readConfig(path);
  if (!document)
    return {
      settings: [settingsFromEnv(env, defaultTenant, store)],
      ...{ unusable: new Map(), outputs: new Map() },
    };
  const settingsOf = settingsMaker(document, env, storeOf(document, env, store));
  const settings: Settings[] = [];
  const unusable = new Map<string, InputError>();
  const outputs = new Map<string, FleetOutputs>();
  const unset = new Map<unknown, InputError>();
  const mayMiss: MayMiss = ([first, tenant, key], error) => {
    if (first !== "tenants" || key !== "api") return false;
    unset.set(tenant, error);
    return true;
  };
  for (const [index, part] of partsOf(document, env, mayMiss).entries()) {
    const delivered = fleetOutputs(document, env, part.tenant);
    if (delivered.size > 0) outputs.set(part.tenant, delivered);
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
  return { settings, unusable, outputs };
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
  ...accessInEnvironment(connectionFromEnv(env)),
  tenant,
  store: storeOf(undefined, env, store),
});

/**
 * Returns a function that makes the settings of a part of the config. It reads the files that hold credentials.
 *
 * @throws InputError, at the place in the file, for what can't be used.
 */
function settingsMaker(
  document: ConfigDocument,
  env: Env,
  store: string,
): (part: Part) => Settings {
  const source = fromFile(document, env);
  // Collections for all tenants are compiled once per product.
  const compiled = new Map<string, ReadonlyMap<string, CollectionSettings> | undefined>();
  return (part) => {
    const { tenant, config, apiPlace, collectionsPlace } = part;
    const key = [config.product, ...collectionsPlace].join(" ");
    if (!compiled.has(key)) compiled.set(key, collections(document, part));
    return {
      ...access(
        products[config.product],
        connection(document, apiPlace, config.api),
        locatorIn(document, apiPlace),
      ),
      tenant,
      store,
      source,
      sensitive: sensitive(config, env),
      concurrency: config.concurrency,
      collections: compiled.get(key),
    };
  };
}

function collections(
  document: ConfigDocument,
  { config: { product, collections }, collectionsPlace }: Part,
): ReadonlyMap<string, CollectionSettings> | undefined {
  return (
    collections &&
    new Map(
      Object.entries(collections).map(([name, config]) => [
        name,
        configuredCollection(document, products[product], collectionsPlace, name, config),
      ]),
    )
  );
}

function sensitive(
  { sensitive: how, sensitiveTexts: texts, collections }: Config,
  env: Env,
): Sensitive {
  const hmacKey = env[hmacKeyVariable] || undefined;
  const all = [how, ...Object.values(collections ?? {}).map(({ sensitive }) => sensitive)];
  if (all.includes("hmac") && hmacKey === undefined) {
    throw new InputError(`sensitive: hmac expects a key in ${hmacKeyVariable}, got nothing`, {
      hint: "Keep the key: values that were hashed with another one can't be compared.",
    });
  }
  return { how, texts, hmacKey };
}
