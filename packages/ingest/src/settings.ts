import {
  successorOf,
  type CompiledIocsKeys,
  type IocsKeys,
  type Keys,
  type PollerOptions,
  type Product,
} from "cyberintegrations";

/** What happens to sensitive fields before they are stored. */
export interface Sensitive {
  /** `mask` replaces a value by `***`, `hmac` by a keyed hash that can be compared, `keep` stores it. */
  readonly how: "mask" | "hmac" | "keep";
  /** Whether the texts of messages and leaks are sensitive as well. */
  readonly texts: boolean;
  /** The key for `hmac`. */
  readonly hmacKey?: string | undefined;
}

/** Settings of one collection. */
export interface CollectionSettings {
  /** The mapping, plain or compiled. */
  readonly keys: Keys;
  /** The keys of indicators, plain or compiled. */
  readonly iocs: IocsKeys | CompiledIocsKeys;
  /** The start if the store has no cursor: a day (`from`) or a cursor (`seqUpdate`). Default: 30 days back. */
  readonly from?: string | undefined;
  readonly seqUpdate?: string | number | undefined;
  /** Feeds per page. Default: the collection's. */
  readonly limit?: number | undefined;
  /** How often a watch reads it, in ms. */
  readonly interval?: number | undefined;
  /** What happens to its sensitive fields. Default: the account's setting. */
  readonly sensitive?: Sensitive["how"] | undefined;
  /** Further options of the poller's generator. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** An account and the settings of its collections. */
export interface Account {
  readonly product: Product;
  /** How to reach the API. */
  readonly connection: PollerOptions;
  /** Default: sensitive fields are masked, texts are kept. */
  readonly sensitive?: Sensitive | undefined;
  /** How many collections to read at the same time. Default: 4. */
  readonly concurrency?: number | undefined;
  /** Feeds per page, for all collections. Default: each collection's own. */
  readonly limit?: number | undefined;
  /** The collections to read, by name. Default: all that the account was granted, with built-in keys. */
  readonly collections?: ReadonlyMap<string, CollectionSettings> | undefined;
}

/** The default settings of an account. */
export const accountDefaults: {
  readonly sensitive: Sensitive;
  readonly concurrency: number;
} = { sensitive: { how: "mask", texts: false }, concurrency: 4 };

/**
 * The settings of a collection without any of its own: built-in keys, or only the id where there are none. A former name
 * has the keys of its successor.
 */
export function defaultCollection(product: Product, name: string): CollectionSettings {
  const current = successorOf(product.collections, name) ?? name;
  const { keys, iocs } = product.keys[current] ?? { keys: { id: "id" }, iocs: {} };
  return { keys, iocs, options: {} };
}

/** What happens to the sensitive fields of a collection. */
export function sensitiveOf(
  { sensitive = accountDefaults.sensitive }: Pick<Account, "sensitive">,
  { sensitive: how = sensitive.how }: Pick<CollectionSettings, "sensitive">,
): Sensitive {
  return { ...sensitive, how };
}
