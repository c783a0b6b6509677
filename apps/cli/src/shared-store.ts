import { isPostgres } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";

/**
 * Checks that a command which needs a queue has a store that has one.
 *
 * @throws InputError for a SQLite file, which only one machine can use.
 */
export function checkShared(store: string, command: string, hint: string): void {
  if (isPostgres(store)) return;
  throw new InputError(`${command}: expected a PostgreSQL store, got a SQLite file`, { hint });
}

/** What to do if workers or schedules have a SQLite file. */
export const useShared =
  "Name one such as postgres://user@host/database with --store or in the config. For one process: sync --watch.";
