import {
  collectionRow,
  compileIocsKeys,
  compileMapping,
  InputError,
  type Product,
} from "cyberintegrations";
import { defaultCollection, type CollectionSettings } from "@cyberintegrations/ingest";
import type { ConfigDocument, Place } from "./document.ts";
import { parseDuration } from "../duration.ts";
import { inConfig } from "./names.ts";
import { optionKeys, type CollectionConfig } from "./collection-schema.ts";

/**
 * How a collection of the config is read.
 *
 * @param collections The path of `collections`.
 * @throws InputError, at the place in the file, for a name, a mapping or an option that can't be used.
 */
export function configuredCollection(
  document: ConfigDocument,
  product: Product,
  collections: Place,
  name: string,
  config: CollectionConfig,
): CollectionSettings {
  const place = [...collections, name];
  const row = at(document, place, () => collectionRow(product, name, config.sensitive === "keep"));
  const builtIn = defaultCollection(product, name);
  const { keys: ownKeys, iocs: ownIocs } = config;
  const keys = ownKeys && at(document, place, () => compileMapping(ownKeys, "keys"));
  const iocs = ownIocs && at(document, place, () => compileIocsKeys(ownIocs, "iocs"));
  const taken = [...row.takes, ...(row.events ? ["parseEvents"] : [])];
  const options: Record<string, unknown> = {};
  for (const [word, option] of optionKeys) {
    const value: unknown = config[word as keyof CollectionConfig];
    if (value === undefined) continue;
    if (!taken.includes(option)) {
      throw document.error([...place, word], `${name} does not take this option`);
    }
    options[option] = value;
  }
  const { from, seqUpdate, limit, interval, sensitive } = config;
  if (from !== undefined && Date.parse(from) > Date.now()) {
    throw document.error(
      [...place, "from"],
      `expected a day that is not in the future, got ${from}`,
    );
  }
  return {
    keys: keys ?? builtIn.keys,
    iocs: iocs ?? builtIn.iocs,
    from,
    seqUpdate,
    limit,
    sensitive,
    interval: interval === undefined ? undefined : parseDuration(interval),
    options,
  };
}

/** Gives an error about a collection its place in the config file. */
function at<Result>(document: ConfigDocument, place: Place, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    // The name of a collection is the key itself.
    const rest = error.path?.filter((step) => step !== "collection") ?? [];
    throw document.error([...place, ...rest], error.reasonIn(inConfig), error.hintIn(inConfig));
  }
}
