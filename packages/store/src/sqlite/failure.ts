import { CyberIntegrationsError, StoreError, type StoreErrorCode } from "@cyberintegrations/errors";
import { Refused } from "../commit/refused.ts";

/** A failure as reported to the user: its code, the message after the location, and the hint. */
type Meaning = readonly [code: StoreErrorCode, what: string, hint: string];

const inUse: Meaning = [
  "locked",
  "is in use by another process",
  "Wait for the other process to finish, or stop it.",
];
const noRight: Meaning = [
  "unwritable",
  "can't be written to",
  "Check that this user may write to the file and to its folder, and that the disk is not read-only. No page was stored partly.",
];
const noRoom: Meaning = [
  "unwritable",
  "can't be written to",
  "Check that the disk works and has free space. No page was stored partly.",
];
const damaged: Meaning = [
  "corrupt",
  "is damaged",
  "Restore it from a backup, or move it away: the next sync then starts a new store from the beginning. The command .recover of the sqlite3 program may save its contents.",
];
const noDatabase: Meaning = [
  "foreign",
  "is not a store",
  "Use another file for the store; this one was not changed. If it was a store, restore it from a backup.",
];

/**
 * SQLite's primary result codes that a user can act on. Source: the result codes of SQLite's C interface.
 */
const meanings: Readonly<Record<number, Meaning>> = {
  5: inUse, // BUSY
  6: inUse, // LOCKED
  8: noRight, // READONLY
  10: noRoom, // IOERR
  11: damaged, // CORRUPT
  13: noRoom, // FULL
  14: [
    "unwritable",
    "can't be opened",
    "Check that its folder exists, and that this user may read and write there.",
  ], // CANTOPEN
  23: noRight, // AUTH
  26: noDatabase, // NOTADB
};
const refused = [18, 19, 20]; // TOOBIG, CONSTRAINT, MISMATCH

/** Runs work on the store and translates its errors. */
export function guarded<Result>(location: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw meaningOf(location, error);
  }
}

/** Translates an error of SQLite. Only messages that can't contain data are passed on. */
export function meaningOf(location: string, error: unknown): unknown {
  if (CyberIntegrationsError.isInstance(error)) return error;
  const { errcode, errstr = "" } = error as {
    errcode?: unknown;
    errstr?: string;
  };
  // The low byte of an extended code is the primary code.
  const primary = typeof errcode === "number" ? errcode & 0xff : 0;
  if (refused.includes(primary)) return new Refused(`${errstr} (SQLite ${String(errcode)})`);
  const meaning = meanings[primary];
  if (!meaning) return error;
  const [code, what, hint] = meaning;
  return new StoreError(code, `${location} ${what}: ${errstr}`, { cause: error, hint });
}
