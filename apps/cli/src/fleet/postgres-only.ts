import { InputError } from "cyberintegrations";
import { isPostgres } from "../config/store-place.ts";
import type { Settings } from "../config/settings.ts";

/**
 * The address of the store that tenants share.
 *
 * @throws InputError where it is a SQLite file, which one machine alone can work on.
 */
export function sharedStore([first]: readonly Settings[], command: string): string {
  if (first && isPostgres(first.store)) return first.store;
  throw new InputError(`${command}: expected a PostgreSQL store, got a SQLite file`, {
    hint: "Name one such as postgres://user@host/database with --store or in the config. For one process: sync --watch.",
  });
}
