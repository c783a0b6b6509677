import type { CollectionSettings, Sensitive } from "@cyberintegrations/ingest";
import { InputError, products } from "cyberintegrations";
import { configuredCollection } from "./collections.ts";
import { connection } from "./connection.ts";
import type { ConfigDocument } from "./document.ts";
import { hmacKeyVariable, type Env } from "./env.ts";
import { locatorIn } from "./names.ts";
import type { Part } from "./parts.ts";
import type { Config } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { fromFile } from "./source.ts";

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
  // Collections that are said of all tenants are compiled once for each product.
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
