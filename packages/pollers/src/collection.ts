import type { IocsKeys, Mapping } from "@cyberintegrations/parser";

/** How dates may be written: `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`, or the first only. */
export type DateFormat = "day or second" | "day";

/** The paths of a collection's feeds that hold sensitive data. Everything below a path is sensitive as well. */
export interface SensitiveFields {
  /** Passwords, card data, personal data. */
  readonly secrets: readonly string[];
  /** Texts of messages and leaks. They can hold anything, so an application may choose to treat them as sensitive. */
  readonly texts?: readonly string[];
}

/** One collection of a product. */
export interface CollectionRow {
  /** `update`: by `seqUpdate`, and by search as well. `search`: by search only. */
  readonly iterates: "update" | "search";
  /** Feeds per page if no limit is requested. */
  readonly defaultLimit: 10 | 100;
  /** How dates may be written. */
  readonly dates: DateFormat;
  /** Names of the options that this collection takes, from the product's option table. */
  readonly takes: readonly string[];
  /**
   * The paths that hold sensitive data. Required, so that masking cannot be forgotten. Null if they are not known: such
   * feeds cannot be masked.
   */
  readonly sensitive: SensitiveFields | null;
  /** The list in each feed that `parseEvents` explodes into one feed per event. */
  readonly events?: "events" | "phishing";
  /** Whether its feeds have files. */
  readonly files?: true;
  /** Names that the collection had before. */
  readonly formerly?: readonly string[];
}

/** The keys of a collection: the mapping of its feeds, and the paths of its indicators. */
export interface CollectionKeys {
  readonly keys: Mapping;
  readonly iocs: IocsKeys;
}
