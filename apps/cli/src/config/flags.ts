import { defaultCollection } from "@cyberintegrations/ingest";
import { collectionRow, InputError, type Product } from "cyberintegrations";
import { say, type Io } from "../io.ts";
import { checkConnection } from "./check-connection.ts";
import type { Env } from "./env.ts";
import { loadFleet, loadSettings, type Fleet } from "./load.ts";
import type { Settings } from "./settings.ts";
import { sourceNote } from "./source.ts";
import { inWords } from "./words.ts";

/** Flags that say more, or otherwise, than the config. */
export interface SettingsFlags {
  readonly config?: string;
  readonly tenant?: string;
  readonly collections?: readonly string[];
  readonly allowUnknown?: boolean;
  readonly store?: string;
  readonly limit?: number;
  readonly concurrency?: number;
}

/** The settings of the tenant that is meant, from the config or the environment, with the flags on top. */
export function settingsFor(flags: SettingsFlags, env: Env): Settings {
  const settings = loadSettings(flags.config, env, flags.tenant, flags.store);
  checkConnection(settings);
  return withFlags(settings, flags);
}

/** The same, and tells the user of variables that have no effect. */
export function settingsTold(flags: SettingsFlags, io: Io): Settings {
  const settings = settingsFor(flags, io.env);
  tellSource([settings], (note) => {
    say(io, note);
  });
  return settings;
}

/** Tells the user of variables that have no effect. All settings of a run have one source. */
export function tellSource([settings]: readonly Settings[], tell: (note: string) => void): void {
  const note = settings && sourceNote(settings.source);
  if (note !== undefined) tell(note);
}

/** The settings of every tenant whose files can be used, with the flags on top, and the other tenants. */
export function fleetFor(flags: SettingsFlags, env: Env): Fleet {
  const { settings, unusable } = loadFleet(flags.config, env, flags.store);
  return { settings: settings.map((own) => withFlags(own, flags)), unusable };
}

/**
 * Settings with flags on top.
 *
 * @throws InputError for a collection that the catalogue does not know, unless `--allow-unknown`.
 */
export function withFlags(settings: Settings, flags: SettingsFlags): Settings {
  const { store, limit, concurrency } = flags;
  return {
    ...settings,
    ...(store !== undefined && { store }),
    ...(limit !== undefined && { limit }),
    ...(concurrency !== undefined && { concurrency }),
    ...(flags.collections && { collections: choose(settings, flags) }),
  };
}

/** The named collections: as the config has them, else with built-in keys. */
function choose({ product, collections }: Settings, flags: SettingsFlags) {
  return new Map(
    flags.collections?.map((name) => {
      const configured = collections?.get(name);
      if (!configured) checkName(product, name, flags.allowUnknown);
      return [name, configured ?? defaultCollection(product, name)];
    }),
  );
}

function checkName(product: Product, name: string, allowUnknown?: boolean): void {
  try {
    collectionRow(product, name, allowUnknown);
  } catch (error) {
    throw InputError.isInstance(error) ? inWords("flags", error) : error;
  }
}
