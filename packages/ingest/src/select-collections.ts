import type { ProductSession } from "cyberintegrations";
import { defaultCollection, type Account, type CollectionSettings } from "./settings.ts";

/** Which collections to read, and which were left out although the account may read them. */
export interface Selected {
  readonly collections: ReadonlyMap<string, CollectionSettings>;
  readonly leftOut: readonly string[];
}

/** The collections of the account's settings. If they name none: all that were granted, have data and are known here. */
export async function selectCollections(
  session: ProductSession,
  { product, limit, collections }: Pick<Account, "product" | "limit" | "collections">,
  signal?: AbortSignal,
): Promise<Selected> {
  const limited = (all: Iterable<[string, CollectionSettings]>) =>
    new Map([...all].map(([name, own]) => [name, { ...own, limit: limit ?? own.limit }]));
  if (collections) return { collections: limited(collections), leftOut: [] };
  const granted = (await session.granted({ signal }))
    .filter(({ route }) => route !== null)
    .map(({ collection }) => collection);
  const known = granted.filter((name) => Object.hasOwn(product.collections, name));
  return {
    collections: limited(known.map((name) => [name, defaultCollection(product, name)])),
    leftOut: granted.filter((name) => !known.includes(name)),
  };
}
