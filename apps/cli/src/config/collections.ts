import {
  collectionRow,
  compileIocsKeys,
  compileMapping,
  drpKeys,
  InputError,
  tiKeys,
  type CollectionKeys,
  type IocsKeys,
  type Mapping,
} from "cyberintegrations";
import type { CollectionConfig } from "./collection-schema.ts";
import type { ConfigDocument, Place } from "./document.ts";
import { parseDuration } from "./duration.ts";
import type { CollectionSettings, Settings } from "./settings.ts";

/** The built-in keys, by product and collection. */
export const builtInKeys: Readonly<
  Record<Settings["product"], Readonly<Record<string, CollectionKeys>>>
> = { ti: tiKeys, drp: drpKeys };

/** How a collection is read of which nothing is said. Where no keys are built in, its id is taken. */
export function defaultCollection(product: Settings["product"], name: string): CollectionSettings {
  const { keys, iocs } = builtInKeys[product][name] ?? { keys: { id: "id" }, iocs: {} };
  return { keys, iocs, options: {} };
}

/** The config file's words for the poller's options. */
const optionNames: Readonly<Record<string, string>> = {
  huntingRules: "applyHuntingRules",
  isTailored: "isTailored",
  hasExploit: "applyHasExploit",
  probableCorporateAccess: "probableCorporateAccess",
  unique: "unique",
  combolist: "combolist",
  parseEvents: "parseEvents",
  brands: "brands",
  section: "section",
  subtypes: "subtypes",
  approveStates: "approveStates",
  typoSquatting: "useTypoSquatting",
};

/**
 * How a collection of the config is read.
 *
 * @param collections Where `collections` stands.
 * @throws InputError, at the place in the file, for a name, a mapping or an option that can't be used.
 */
export function configuredCollection(
  document: ConfigDocument,
  product: Settings["product"],
  collections: Place,
  name: string,
  config: CollectionConfig,
): CollectionSettings {
  const place = [...collections, name];
  const row = at(document, place, () => collectionRow(product, name));
  const builtIn = defaultCollection(product, name);
  const keys = (config.keys as Mapping | undefined) ?? builtIn.keys;
  const iocs: IocsKeys = config.iocs ?? builtIn.iocs;
  at(document, [...place, "keys"], () => compileMapping(keys));
  at(document, [...place, "iocs"], () => compileIocsKeys(iocs));
  const taken: readonly string[] = [...row.takes, ...(row.events ? ["parseEvents"] : [])];
  const options: Record<string, unknown> = {};
  for (const [word, option] of Object.entries(optionNames)) {
    const value: unknown = config[word as keyof CollectionConfig];
    if (value === undefined) continue;
    if (!taken.includes(option)) {
      throw document.error([...place, word], `${name} does not take this option`);
    }
    options[option] = value;
  }
  const { from, seqUpdate, limit, interval } = config;
  return {
    keys,
    iocs,
    from,
    seqUpdate,
    limit,
    interval: interval === undefined ? undefined : parseDuration(interval),
    options,
  };
}

/** Says of an error in a piece of the config where the piece stands. */
function at<Result>(document: ConfigDocument, place: Place, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    throw document.error(place, error.message, error.hint);
  }
}
