import { dirname, resolve } from "node:path";
import type { ServerOptions, TokenOptions } from "@cyberintegrations/server";
import type { InputError, OptionPath } from "cyberintegrations";
import { milliseconds, secret } from "./connection.ts";
import { substitute, type ConfigDocument, type Env, type Place } from "./document.ts";
import { serverSchema, type ServerConfig } from "./server-schema.ts";
import { tenantNames } from "./tenants.ts";

const day = 86_400_000;

/** The options of the server that a config describes, and how its errors are located. */
export interface ConfiguredServer {
  readonly options: ServerOptions;
  /** Gives an error about an option its place in the config. */
  readonly locate: (error: InputError) => InputError;
}

/**
 * The server that a config describes. It is read without the rest, so that a server needs no account. Paths are relative to the
 * folder of the config.
 *
 * @throws InputError with file, line, column and key for what can't be used, and for a config without `server`.
 */
export function configuredServer(document: ConfigDocument, env: Env): ConfiguredServer {
  const place: Place = ["server"];
  const raw = (document.value as { server?: unknown } | null)?.server;
  if (raw === undefined)
    throw document.error([], "expected the setting server, got none", "See docs/serve.md.");
  const config = document.checked(serverSchema, substitute({ document, env }, raw, place), place);
  const file = (path: string) => resolve(dirname(document.path), path);
  const { allowList: entries, deliverReserved, tls, limits, tokens = [], ...rest } = config;
  const options: ServerOptions = {
    ...rest,
    tls: tls && { cert: file(tls.cert), key: file(tls.key) },
    allowList: { entries, deliverReserved },
    limits: limits && {
      ...limits,
      requestTime: milliseconds(limits.requestTime),
      idleTime: milliseconds(limits.idleTime),
      responseTime: milliseconds(limits.responseTime),
    },
    tokens: tokens.map((token, index) => tokenOf(document, [...place, "tokens", index], token)),
  };
  const locate = (error: InputError) => {
    const [first, second, third] = error.path ?? [];
    const key: OptionPath =
      third === "secret"
        ? ["tokens", second ?? 0, tokens[Number(second)]?.tokenFile ? "tokenFile" : "token"]
        : first === "entries"
          ? ["allowList", second ?? 0]
          : (error.path ?? []);
    const reason = error.reasonIn((path) => path.join("."));
    return document.error([...place, ...key], reason, error.hint);
  };
  return { options, locate };
}

function tokenOf(
  document: ConfigDocument,
  place: Place,
  config: NonNullable<ServerConfig["tokens"]>[number],
): TokenOptions {
  const { token, tokenFile, expires, ...rest } = config;
  if ((token === undefined) === (tokenFile === undefined))
    throw document.error(
      [...place, tokenFile === undefined ? "token" : "tokenFile"],
      `expected token or tokenFile, got ${token === undefined ? "neither" : "both"}`,
    );
  const names = tenantNames(document);
  const { tenant } = config;
  if (names && (tenant === undefined || !names.includes(tenant)))
    throw document.error([...place, "tenant"], `expected one of ${names.join(", ")}`);
  const path = resolve(dirname(document.path), tokenFile ?? "");
  return {
    ...rest,
    secret: token ?? secret(document, [...place, "tokenFile"], path),
    expires: expires === undefined ? undefined : new Date(Date.parse(expires) + day),
  };
}
