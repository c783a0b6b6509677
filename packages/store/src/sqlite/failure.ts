import { CyberIntegrationsError, StoreError } from "@cyberintegrations/errors";
import { Refused } from "../commit/refused.ts";

/**
 * SQLite's primary result codes that mean something to the one who runs the program. Source: the result codes of
 * SQLite's C interface.
 */
const busy = [5, 6]; // BUSY, LOCKED
const unwritable = [8, 10, 11, 13, 14, 23, 26]; // READONLY, IOERR, CORRUPT, FULL, CANTOPEN, AUTH, NOTADB
const refused = [18, 19, 20]; // TOOBIG, CONSTRAINT, MISMATCH

/** Runs a piece of work on the store and says of a failure what it means. */
export function guarded<Result>(location: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw meaningOf(location, error);
  }
}

/** What a failure means. Of the engine's words only those are passed on that can't hold data. */
export function meaningOf(location: string, error: unknown): unknown {
  if (CyberIntegrationsError.isInstance(error)) return error;
  const { errcode, errstr = "" } = error as {
    errcode?: unknown;
    errstr?: string;
  };
  // Extended codes carry the primary one in their low byte.
  const code = typeof errcode === "number" ? errcode & 0xff : 0;
  if (busy.includes(code)) {
    return new StoreError("locked", `${location} is in use by another process`, {
      cause: error,
      hint: "Wait for the other process to finish, or stop it.",
    });
  }
  if (unwritable.includes(code)) {
    return new StoreError("unwritable", `${location} can't be written to: ${errstr}`, {
      cause: error,
      hint: "Check that its folder exists, is writable and has room. Nothing was half written.",
    });
  }
  if (refused.includes(code)) return new Refused(`${errstr} (SQLite ${String(errcode)})`);
  return error;
}
