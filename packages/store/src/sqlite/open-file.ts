import { closeSync, existsSync, fchmodSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { StoreError } from "@cyberintegrations/errors";
import { guarded } from "./failure.ts";

/** Opens a SQLite file. A new file can only be read by its owner, regardless of the umask. */
export function openFile(location: string): DatabaseSync {
  if (!existsSync(location)) createOwn(location);
  return guarded(location, () => new DatabaseSync(location, { timeout: 0 }));
}

/** SQLite gives a WAL the mode of its database. */
function createOwn(location: string): void {
  try {
    const file = openSync(location, "a", 0o600);
    fchmodSync(file, 0o600);
    closeSync(file);
  } catch {
    // SQLite reports why it can't be opened.
  }
}

/** A SQLite file opened for reading. */
export interface Reader {
  readonly db: DatabaseSync;
  /** Called after reading. @throws StoreError if the data that was read may be inconsistent. */
  readonly confirm: () => void;
}

/** Opens a SQLite file for reading, also in a read-only folder. */
export function openReader(location: string): Reader {
  return guarded(location, () => {
    try {
      return { db: reader(location, ["mode", "rw"]), confirm: () => undefined };
    } catch (error) {
      // In a read-only folder, SQLite opens a database in WAL mode only as immutable.
      const { errcode } = error as { readonly errcode?: unknown };
      const before = atRest(location);
      if (errcode !== cantOpen || before === undefined) throw error;
      const confirm = () => {
        if (atRest(location) !== before) throw changedMeanwhile(location);
      };
      return { db: reader(location, ["immutable", "1"]), confirm };
    }
  });
}

const cantOpen = 14;

/**
 * @param parameter How SQLite opens the file: `mode=rw` creates none, and removes the WAL and the shared memory that it has
 *   to create in order to read.
 */
function reader(location: string, parameter: readonly [name: string, value: string]): DatabaseSync {
  const url = pathToFileURL(location);
  url.searchParams.set(...parameter);
  const db = new DatabaseSync(url, { timeout: 1000 });
  try {
    // The first query opens the WAL.
    db.exec("PRAGMA query_only = ON; PRAGMA schema_version");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A value that changes with the database; undefined if there is none, or if its WAL contains changes. */
function atRest(location: string): string | undefined {
  const file = statSync(location, { bigint: true, throwIfNoEntry: false });
  const wal = statSync(`${location}-wal`, { throwIfNoEntry: false });
  if (!file || (wal && wal.size > 0)) return undefined;
  return `${file.ino} ${file.size} ${file.mtimeNs}`;
}

const changedMeanwhile = (location: string) =>
  new StoreError("locked", `${location} was changed by another process while it was read`, {
    hint: "Read it again.",
  });
