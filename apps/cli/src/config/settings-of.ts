import { InputError } from "cyberintegrations";
import { configuredCollection } from "./collections.ts";
import { connection } from "./connection.ts";
import type { ConfigDocument } from "./document.ts";
import { hmacKeyVariable, type Env } from "./env.ts";
import type { Part } from "./parts.ts";
import type { Config } from "./schema.ts";
import type { CollectionSettings, Sensitive, Settings } from "./settings.ts";

/**
 * The settings of a tenant of the config. Files that hold its credentials are read.
 *
 * @throws InputError, at the place in the file, for what can't be used.
 */
export function settingsOf(
  document: ConfigDocument,
  env: Env,
  part: Part,
  store: string,
): Settings {
  const { tenant, config, apiPlace } = part;
  return {
    tenant,
    product: config.product,
    connection: connection(document, apiPlace, config.api),
    store,
    sensitive: sensitive(config, env),
    concurrency: config.concurrency,
    collections: collections(document, part),
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
        configuredCollection(document, product, collectionsPlace, name, config),
      ]),
    )
  );
}

function sensitive({ sensitive: how, sensitiveTexts: texts }: Config, env: Env): Sensitive {
  const hmacKey = env[hmacKeyVariable] || undefined;
  if (how === "hmac" && hmacKey === undefined) {
    throw new InputError(`sensitive: hmac expects a key in ${hmacKeyVariable}, got nothing`, {
      hint: "Keep the key: what was hashed with another one can't be compared.",
    });
  }
  return { how, texts, hmacKey };
}
