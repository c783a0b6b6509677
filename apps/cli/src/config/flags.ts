import { collectionRow } from "cyberintegrations";
import { defaultCollection } from "./collections.ts";
import { loadSettings } from "./load.ts";
import type { Settings } from "./settings.ts";

/** Flags that say more, or otherwise, than the config. */
export interface SettingsFlags {
  readonly config?: string;
  readonly collections?: readonly string[];
  readonly allowUnknown?: boolean;
  readonly store?: string;
  readonly limit?: number;
  readonly concurrency?: number;
}

/** The settings of the config or the environment, with the flags on top. */
export function settingsFor(
  flags: SettingsFlags,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  return withFlags(loadSettings(flags.config, env), flags);
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
      collectionRow(product, name, flags.allowUnknown);
      return [name, collections?.get(name) ?? defaultCollection(product, name)];
    }),
  );
}
