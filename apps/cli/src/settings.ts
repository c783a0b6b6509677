import { defaultCollection } from "@cyberintegrations/ingest";
import { isPostgres, openStore, type OpenStoreOptions, type Store } from "@cyberintegrations/store";
import { collectionRow, InputError } from "cyberintegrations";
import type { OptionsOf } from "./command.ts";
import { checkConnection } from "./config/connection.ts";
import { readConfig, type Env } from "./config/document.ts";
import { sourceNote } from "./config/env.ts";
import { loadFleet, loadSettings, type Fleet, type Settings } from "./config/load.ts";
import { storeOf } from "./config/store-location.ts";
import { pickTenant, tenantNames } from "./config/tenants.ts";
import { settings as settingFlags, type reading, type stored } from "./flags.ts";
import { say, type Io } from "./io.ts";

// The settings of a command: from the config or the environment, overridden by flags.

/** Flags of commands that use an account. */
export type SettingsFlags = Partial<OptionsOf<typeof reading & typeof settingFlags>>;

/** Flags of commands that use a store, and no account. */
export type StoreFlags = OptionsOf<typeof stored>;

/** The settings of the selected tenant, from the config or the environment, overridden by flags. */
export function settingsFor(flags: SettingsFlags, env: Env): Settings {
  const settings = loadSettings(flags.config, env, flags.tenant, flags.store);
  checkConnection(settings);
  return withFlags(settings, flags);
}

/** The same, and reports variables that have no effect to the user. */
export function settingsWithNote(flags: SettingsFlags, io: Io): Settings {
  const settings = settingsFor(flags, io.env);
  noteSource([settings], (note) => {
    say(io, note);
  });
  return settings;
}

/** Reports variables that have no effect. All settings of a run have one source. */
export function noteSource([settings]: readonly Settings[], note: (message: string) => void): void {
  const message = settings && sourceNote(settings.source);
  if (message !== undefined) note(message);
}

/** The settings of every tenant whose files can be used, overridden by flags, and the other tenants. */
export function fleetFor(flags: SettingsFlags, env: Env): Fleet {
  const fleet = loadFleet(flags.config, env, flags.store);
  return { ...fleet, settings: fleet.settings.map((own) => withFlags(own, flags)) };
}

/**
 * Settings overridden by flags.
 *
 * @throws InputError for a collection that the catalogue does not contain, unless `--allow-unknown` is set.
 */
export function withFlags(settings: Settings, flags: SettingsFlags): Settings {
  const names = Object.keys(settingFlags) as (keyof typeof settingFlags)[];
  const given = names.filter((name) => flags[name] !== undefined);
  return {
    ...settings,
    ...Object.fromEntries(given.map((name) => [name, flags[name]])),
    ...(flags.collections && { collections: choose(settings, flags) }),
  };
}

/** The named collections: as configured, else with built-in keys. */
function choose({ product, collections }: Settings, flags: SettingsFlags) {
  return new Map(
    flags.collections?.map((name) => {
      const configured = collections?.get(name);
      if (!configured) collectionRow(product, name, flags.allowUnknown);
      return [name, configured ?? defaultCollection(product, name)];
    }),
  );
}

/** Opens the store of the flags, the config or the default location, for the selected tenant. */
export function openStoreFor(
  flags: StoreFlags,
  io: Io,
  options: OpenStoreOptions = {},
): Promise<Store> {
  const { location, names } = storeFor(flags, io.env);
  return openStore(location, { ...options, tenant: pickTenant(names, flags.tenant) });
}

/** Where the store is, and the names of the config's tenants for it; undefined for a config without `tenants`. */
export function storeFor(
  { config, store }: StoreFlags,
  env: Env,
): { readonly location: string; readonly names: readonly string[] | undefined } {
  // A SQLite file that a flag names has one tenant, whatever the config contains.
  const alone = store !== undefined && !isPostgres(store);
  const document = alone ? undefined : readConfig(config);
  return { location: storeOf(document, env, store), names: document && tenantNames(document) };
}

/**
 * Checks that a command which needs a queue has a store with one.
 *
 * @throws InputError for a SQLite file, which only one machine can use.
 */
export function checkShared(location: string, command: string, hint: string): void {
  if (isPostgres(location)) return;
  throw new InputError(`${command}: expected a PostgreSQL store, got a SQLite file`, { hint });
}

/** The hint for workers and schedules that have a SQLite file. */
export const useShared =
  "Set one such as postgres://user@host/database with --store or in the config. For one process, use sync --watch.";
