import { dirname, resolve } from "node:path";
import { isPostgres, parseLocation } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { defaultStore } from "../defaults.ts";
import { substitute, type ConfigDocument, type Env } from "./document.ts";
import { inConfig } from "./names.ts";

/**
 * The store that a config names, or the default one. Nothing else is read: commands that only need the store work without
 * an account.
 *
 * @param document Undefined if there is no config.
 * @param other A store that is used in place of the config's.
 * @throws InputError, with its place in the file, for an invalid location, and for tenants in a SQLite store.
 */
export function storeOf(document: ConfigDocument | undefined, env: Env, other?: string): string {
  if (other !== undefined) parseLocation(other);
  if (!document) return other ?? defaultStore;
  const { store: named, tenants } = (document.value ?? {}) as Readonly<Record<string, unknown>>;
  const store = other ?? (typeof named === "string" ? inFile(document, env, named) : undefined);
  const place = store ?? resolve(dirname(document.path), defaultStore);
  if (tenants !== undefined && !isPostgres(place)) {
    throw document.error(
      [named === undefined ? "tenants" : "store"],
      "expected a PostgreSQL store, which tenants need, got a SQLite file",
      "Name one such as postgres://user@host/database.",
    );
  }
  return place;
}

/** Parameters of an address that name files. */
const fileParameters = ["sslrootcert", "sslcert", "sslkey"];

/** An address or a path. Paths are relative to the folder of the config file. */
function inFile(document: ConfigDocument, env: Env, named: string): string {
  const store = String(substitute({ document, env }, named, ["store"]));
  const folder = dirname(document.path);
  if (!isPostgresAt(document, store)) return resolve(folder, store);
  const url = new URL(store);
  for (const name of fileParameters) {
    const path = url.searchParams.get(name);
    if (path && path !== "system") url.searchParams.set(name, resolve(folder, path));
  }
  return url.href;
}

function isPostgresAt(document: ConfigDocument, store: string): boolean {
  try {
    return isPostgres(store);
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    throw document.error(["store"], error.reasonIn(inConfig), error.hintIn(inConfig));
  }
}
