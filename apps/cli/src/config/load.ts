import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "cyberintegrations";
import type { z } from "zod";
import { configuredCollection } from "./collections.ts";
import { ConfigDocument } from "./document.ts";
import { connectionFromEnv, hmacKeyVariable } from "./env.ts";
import { substitute } from "./environment.ts";
import { configSchema, type Config } from "./schema.ts";
import { readInput } from "../read-input.ts";
import type { Connection, Sensitive, Settings } from "./settings.ts";

/** The config file that is read when none is named and it is there. */
const defaultConfig = "cyberintegrations.yaml";

type Env = Readonly<Record<string, string | undefined>>;

/** What is assumed where nothing is said. */
export const defaults: Omit<Settings, "connection"> = {
  product: "ti",
  store: "./cyberintegrations.db",
  sensitive: { how: "mask", texts: false },
  concurrency: 4,
  collections: undefined,
};

/** The config file that was named, or the default one where it is there. */
export const configFile = (path: string | undefined): string | undefined =>
  path ?? (existsSync(defaultConfig) ? defaultConfig : undefined);

/**
 * The settings from a config file or, without one, from the environment.
 *
 * @param path The file that was named; undefined where none was.
 * @throws InputError with file, line, column, key, and what was expected.
 */
export function loadSettings(path: string | undefined, env: Env): Settings {
  const file = configFile(path);
  return file === undefined ? settingsFromEnv(env) : settingsFromFile(file, env);
}

/**
 * The store that the config names, or the default one. Nothing else is read, so that the commands which only need the
 * store need no account.
 */
export function storePlace(path: string | undefined, env: Env): string {
  const file = configFile(path);
  if (file === undefined) return defaults.store;
  const document = new ConfigDocument(file, readConfig(file));
  const named: unknown = (document.value as { store?: unknown } | null)?.store;
  if (typeof named !== "string") return resolve(dirname(file), defaults.store);
  return placeOf(String(substitute(document, env, named, ["store"])), file);
}

/** An address, or a path that is meant from the config file's folder. */
const placeOf = (store: string, file: string) =>
  /^\w+:\/\//.test(store) ? store : resolve(dirname(file), store);

function settingsFromEnv(env: Env): Settings {
  return { ...defaults, connection: connectionFromEnv(env) };
}

function settingsFromFile(path: string, env: Env): Settings {
  const document = new ConfigDocument(path, readConfig(path));
  const { error, data } = configSchema.safeParse(substitute(document, env));
  if (error) throw problem(document, error.issues);
  const { product, api, concurrency, collections } = data;
  return {
    product,
    connection: connection(api, dirname(path)),
    store: placeOf(data.store, path),
    sensitive: sensitive(data, env),
    concurrency,
    collections:
      collections &&
      new Map(
        Object.entries(collections).map(([name, config]) => [
          name,
          configuredCollection(document, product, name, config),
        ]),
      ),
  };
}

const readConfig = (path: string) =>
  readInput("config", path, "cyberintegrations init writes one.");

/** Paths in the file are meant from the file's folder. */
function connection(api: Config["api"], folder: string): Connection {
  const { url, username, apiKey, allowHttp, proxy, tls } = api;
  const file = (path: string | undefined) => path && resolve(folder, path);
  return {
    apiUrl: url,
    username,
    apiKey,
    allowHttp,
    proxy,
    tls: tls && { ...tls, ca: file(tls.ca), cert: file(tls.cert), key: file(tls.key) },
  };
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

/** The first problem that the schema found, in our words. Values are not quoted: they may be secrets. */
function problem(document: ConfigDocument, issues: readonly z.core.$ZodIssue[]): InputError {
  const [issue] = issues;
  if (!issue) return document.error([], "not usable");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return document.error([...issue.path, key], "this key is not known here");
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(", received ", ", got ");
  return document.error(issue.path, message);
}
