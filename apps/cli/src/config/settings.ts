import type { Account, Sensitive, CollectionSettings } from "@cyberintegrations/ingest";
import { InputError, products } from "cyberintegrations";
import { type Source, fromFile, hmacKeyVariable, type Env } from "./env.ts";
import { configuredCollection } from "./collections.ts";
import { connection } from "./connection.ts";
import type { ConfigDocument } from "./document.ts";
import { locatorIn } from "./names.ts";
import type { Part } from "./tenants.ts";
import type { Config } from "./schema.ts";

/** How to reach the API. */
export type Connection = Pick<
  Account["connection"],
  | "apiUrl"
  | "username"
  | "apiKey"
  | "allowHttp"
  | "proxy"
  | "tls"
  | "timeout"
  | "maxBodyBytes"
  | "rateLimit"
  | "retry"
>;

/** Everything that a command needs to know, from the config, the environment and the flags. */
export interface Settings extends Account {
  readonly tenant: string;
  readonly connection: Connection;
  /** The path of a SQLite file, or a `postgres://` URL. */
  readonly store: string;
  readonly sensitive: Sensitive;
  readonly concurrency: number;
  readonly source: Source;
  /** Gives an error about the connection its place in the config file, or the name of its variable. */
  readonly locate: (error: InputError) => InputError;
}

/**
 * What makes the settings of a part of the config. Files that hold credentials are read.
 *
 * @throws InputError, at the place in the file, for what can't be used.
 */
export function settingsMaker(
  document: ConfigDocument,
  env: Env,
  store: string,
): (part: Part) => Settings {
  const source = fromFile(document, env);
  // Collections for all tenants are compiled once per product.
  const compiled = new Map<string, ReadonlyMap<string, CollectionSettings> | undefined>();
  return (part) => {
    const { tenant, config, apiPlace, collectionsPlace } = part;
    const key = [config.product, ...collectionsPlace].join(" ");
    if (!compiled.has(key)) compiled.set(key, collections(document, part));
    return {
      tenant,
      product: products[config.product],
      connection: connection(document, apiPlace, config.api),
      store,
      source,
      sensitive: sensitive(config, env),
      concurrency: config.concurrency,
      collections: compiled.get(key),
      locate: locatorIn(document, apiPlace),
    };
  };
}

function collections(
  document: ConfigDocument,
  { config: { product, collections }, collectionsPlace }: Part,
): ReadonlyMap<string, CollectionSettings> | undefined {
  return (
    collections &&
    new Map(
      Object.entries(collections).map(([name, config]) => [
        name,
        configuredCollection(document, products[product], collectionsPlace, name, config),
      ]),
    )
  );
}

function sensitive(
  { sensitive: how, sensitiveTexts: texts, collections }: Config,
  env: Env,
): Sensitive {
  const hmacKey = env[hmacKeyVariable] || undefined;
  const all = [how, ...Object.values(collections ?? {}).map(({ sensitive }) => sensitive)];
  if (all.includes("hmac") && hmacKey === undefined) {
    throw new InputError(`sensitive: hmac expects a key in ${hmacKeyVariable}, got nothing`, {
      hint: "Keep the key: what was hashed with another one can't be compared.",
    });
  }
  return { how, texts, hmacKey };
}
