import { dirname, resolve } from "node:path";
import type { ConfigDocument } from "./document.ts";
import type { Env } from "./env.ts";
import { substitute } from "./environment.ts";

/** The store of whoever names none. */
export const defaultStore = "./cyberintegrations.db";

/** Whether a store can hold several tenants. */
export const isPostgres = (store: string): boolean => /^postgres(?:ql)?:/i.test(store);

/**
 * The store that a config names, or the default one. Nothing else is read, so that the commands which only need the
 * store need no account.
 *
 * @param other A store that is used in place of the config's.
 * @throws InputError, at the place in the file, where tenants would be in a store that is none for several.
 */
export function storeOf(document: ConfigDocument, env: Env, other?: string): string {
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

/** An address, or a path that is meant from the config file's folder. */
function inFile(document: ConfigDocument, env: Env, named: string): string {
  const store = String(substitute({ document, env }, named, ["store"]));
  return /^\w+:\/\//.test(store) ? store : resolve(dirname(document.path), store);
}
