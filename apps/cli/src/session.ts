import { DRPPoller, drpCollections, TIPoller, type PollerOptions } from "cyberintegrations";
import { builtInKeys, defaultCollection } from "./config/collections.ts";
import { inConfigWords } from "./config/option-names.ts";
import type { CollectionSettings, Settings } from "./config/settings.ts";

/**
 * Opens the product's poller, with what a command wants beside the settings.
 *
 * @throws InputError that names the config's key.
 */
export function openPoller(
  settings: Settings,
  more?: Pick<PollerOptions, "hooks" | "retry" | "timeout">,
): TIPoller | DRPPoller {
  const options = { ...settings.connection, ...more };
  try {
    return settings.product === "ti" ? new TIPoller(options) : new DRPPoller(options);
  } catch (error) {
    throw inConfigWords(error);
  }
}

/** Which collections to read, and what was left out of them though the account may read it. */
export interface Selected {
  readonly collections: ReadonlyMap<string, CollectionSettings>;
  readonly leftOut: readonly string[];
}

/** The collections of the settings; where they name none, all that the account was granted and that are known here. */
export async function selectCollections(
  poller: TIPoller | DRPPoller,
  settings: Settings,
  signal?: AbortSignal,
): Promise<Selected> {
  const { product, limit } = settings;
  const limited = (collections: Iterable<[string, CollectionSettings]>) =>
    new Map([...collections].map(([name, own]) => [name, { ...own, limit: limit ?? own.limit }]));
  if (settings.collections) return { collections: limited(settings.collections), leftOut: [] };
  const granted = await grantedNames(poller, signal);
  const known = granted.filter((name) => Object.hasOwn(builtInKeys[product], name));
  return {
    collections: limited(known.map((name) => [name, defaultCollection(product, name)])),
    leftOut: granted.filter((name) => !known.includes(name)),
  };
}

/** A DRP account is told its subscriptions; where they name no collection, violations are what everyone has. */
async function grantedNames(
  poller: TIPoller | DRPPoller,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (poller instanceof TIPoller) return poller.getAvailableCollections({ signal });
  const subscriptions = await poller.getSubscriptions({ signal });
  const names = subscriptions.filter((name) => Object.hasOwn(drpCollections, name));
  return names.length > 0 ? names : ["violation/list"];
}
