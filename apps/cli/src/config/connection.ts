import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Account } from "@cyberintegrations/ingest";
import {
  InputError,
  type PollerOptions,
  type Product,
  type ProductSession,
} from "cyberintegrations";
import { parseDuration } from "../duration.ts";
import type { Config } from "./schema.ts";
import type { ConfigDocument, Place } from "./document.ts";

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

/** An account's connection, and the function that opens sessions with it. */
export interface Access {
  /** The product. The sessions that it opens have this connection, too. */
  readonly product: Product;
  readonly connection: Connection;
  /**
   * Opens a session, with further options that a command needs.
   *
   * @throws InputError that names the config's key or the environment variable.
   */
  readonly open: (more?: Partial<PollerOptions>) => ProductSession;
}

/**
 * Binds a product to a connection.
 *
 * @param locate Gives an error about the connection its place in the config file, or the name of its variable.
 */
export function access(
  product: Product,
  connection: Connection,
  locate: (error: InputError) => InputError,
): Access {
  const open: Access["open"] = (more) => {
    try {
      const retry = { ...connection.retry, ...more?.retry };
      return product.open({ ...connection, ...more, retry });
    } catch (error) {
      if (!InputError.isInstance(error)) throw error;
      throw locate(error);
    }
  };
  return { product: { ...product, open }, connection, open };
}

/** A file or variable of one tenant can't be used: its other settings, and other tenants, may be fine. */
export class TenantFileError extends InputError {}

/**
 * The connection that an `api` describes. Paths are relative to the folder of the config file.
 *
 * @param place Where the credentials are.
 * @throws TenantFileError at its key for a file with a credential that can't be used.
 */
export function connection(document: ConfigDocument, place: Place, api: Config["api"]): Connection {
  const { url, allowHttp, proxy, tls, timeout, maxBodyBytes, rateLimit, retry } = api;
  const file = (path: string | undefined) => path && resolve(dirname(document.path), path);
  const credential = (name: "username" | "apiKey") =>
    api[name] ?? secret(document, [...place, `${name}File`], file(api[`${name}File`]) ?? "");
  return {
    apiUrl: url,
    username: credential("username"),
    apiKey: credential("apiKey"),
    allowHttp,
    proxy,
    maxBodyBytes,
    rateLimit,
    timeout: milliseconds(timeout),
    retry: retry && {
      retries: retry.retries,
      baseDelay: milliseconds(retry.baseDelay),
      maxDelay: milliseconds(retry.maxDelay),
      maxRetryAfter: milliseconds(retry.maxRetryAfter),
    },
    tls: tls && { ...tls, ca: file(tls.ca), cert: file(tls.cert), key: file(tls.key) },
  };
}

/** A duration of the config, in ms. */
export const milliseconds = (duration: string | undefined): number | undefined =>
  duration === undefined ? undefined : parseDuration(duration);

/** The content of a file, trimmed. The path is not shown, because it may be a key in the wrong place. */
export function secret(document: ConfigDocument, place: Place, path: string): string {
  const text = read(document, place, path).trim();
  if (text === "")
    throw fileError(document, place, "expected a file with one line, got an empty file");
  if (/[\r\n]/.test(text))
    throw fileError(document, place, "expected a file with one line, got more");
  return text;
}

function read(document: ConfigDocument, place: Place, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw fileError(document, place, `expected a readable file, got none (${code})`);
  }
}

const fileError = (document: ConfigDocument, place: Place, message: string) =>
  new TenantFileError(document.error(place, message).message);

/**
 * Checks how a tenant's API is reached, before anything is requested.
 *
 * @throws InputError at its place in the config for a URL, a proxy or credentials that can't be used, and TenantFileError for
 *   a TLS file.
 */
export function checkConnection({ connection: { tls }, open }: Access): void {
  const check = (tls: Connection["tls"]) => void open({ tls })[Symbol.asyncDispose]();
  check(undefined);
  if (!tls) return;
  try {
    // Without the system's certificates: parsing them takes long, and the settings don't affect them.
    check({ ...tls, ...(tls.ca !== undefined && { caOnly: true }) });
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    const { message, hint } = error;
    throw new TenantFileError(message, { hint });
  }
}
