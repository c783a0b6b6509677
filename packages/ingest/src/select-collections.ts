import { CyberIntegrationsError, type ProductSession } from "cyberintegrations";
import { defaultCollection, type Account, type CollectionSettings } from "./settings.ts";

/** The collections to read, and granted collections that are not read. */
export interface Selected {
  readonly collections: ReadonlyMap<string, CollectionSettings>;
  /** With data, but not known to this version. */
  readonly leftOut: readonly string[];
  /** Without data for now (`NO_ROUTE`). */
  readonly withoutData: readonly string[];
}

/**
 * The collections of the account's settings. If they name none: all that were granted, have data and are known here.
 *
 * @throws CyberIntegrationsError (`no-collections`) if that leaves none: a sync without collections would look like one
 *   that is up to date.
 */
export async function selectCollections(
  session: ProductSession,
  { product, limit, collections }: Pick<Account, "product" | "limit" | "collections">,
  signal?: AbortSignal,
): Promise<Selected> {
  const limited = (all: Iterable<[string, CollectionSettings]>) =>
    new Map([...all].map(([name, own]) => [name, { ...own, limit: limit ?? own.limit }]));
  if (collections) return { collections: limited(collections), leftOut: [], withoutData: [] };
  const granted = await session.granted({ signal });
  const named = (hasData: boolean) =>
    granted.filter(({ route }) => (route !== null) === hasData).map(({ collection }) => collection);
  const [withData, withoutData] = [named(true), named(false)];
  const known = withData.filter((name) => Object.hasOwn(product.collections, name));
  const leftOut = withData.filter((name) => !known.includes(name));
  if (known.length === 0) throw noCollections(leftOut, withoutData);
  return {
    collections: limited(known.map((name) => [name, defaultCollection(product, name)])),
    leftOut,
    withoutData,
  };
}

function noCollections(unknown: readonly string[], withoutData: readonly string[]) {
  const found = [
    ...(unknown.length > 0 ? [`not known to this version: ${unknown.join(", ")}`] : []),
    ...(withoutData.length > 0 ? [`without data (NO_ROUTE): ${withoutData.join(", ")}`] : []),
  ];
  return new CyberIntegrationsError(
    "no-collections",
    "expected the account to be granted at least one collection that has data and that this version knows, " +
      `got ${found.length > 0 ? found.join("; ") : "none"}`,
    {
      hint:
        "cyberintegrations collections lists what is granted. Ask the vendor to grant more, " +
        "or list unknown collections in the config with sensitive: keep.",
    },
  );
}
