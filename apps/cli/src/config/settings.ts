import type { IocsKeys, Mapping, PollerOptions } from "cyberintegrations";

/** How to reach the API. */
export type Connection = Pick<
  PollerOptions,
  "apiUrl" | "username" | "apiKey" | "allowHttp" | "proxy" | "tls"
>;

/** What becomes of sensitive fields before they are stored. */
export interface Sensitive {
  readonly how: "mask" | "hmac" | "keep";
  /** Whether the texts of messages and leaks are sensitive too. */
  readonly texts: boolean;
  /** The key for `hmac`. */
  readonly hmacKey?: string | undefined;
}

/** How one collection is read. */
export interface CollectionSettings {
  readonly keys: Mapping;
  readonly iocs: IocsKeys;
  /** Where to start when the store has no cursor: a day, or a cursor. Neither: 30 days back. */
  readonly from?: string | undefined;
  readonly seqUpdate?: string | number | undefined;
  readonly limit?: number | undefined;
  /** How often it is read with `--watch`, in ms. */
  readonly interval?: number | undefined;
  /** Options of the poller's generator beside these. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Everything that a command is to know, wherever it was said. */
export interface Settings {
  /** Whose all of this is. */
  readonly tenant: string;
  readonly product: "ti" | "drp";
  readonly connection: Connection;
  /** The path of a SQLite file, or a `postgres://` address. */
  readonly store: string;
  readonly sensitive: Sensitive;
  /** How many collections at a time. */
  readonly concurrency: number;
  /** Feeds on a page, whatever a collection's own settings say. */
  readonly limit?: number | undefined;
  /** What to read, by name; undefined for all that the account was granted. */
  readonly collections: ReadonlyMap<string, CollectionSettings> | undefined;
}
