import { CyberIntegrationsError, StoreError } from "@cyberintegrations/errors";

/**
 * SQLite's primary result codes that mean something to the one who runs the program. Source: the result codes of
 * SQLite's C interface.
 */
const busy = [5, 6]; // BUSY, LOCKED
const unwritable = [8, 10, 13, 14, 23]; // READONLY, IOERR, FULL, CANTOPEN, AUTH

/** Runs a piece of work on the store and says of a failure what it means. The message of SQLite holds no data. */
export function guarded<Result>(location: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (CyberIntegrationsError.isInstance(error)) throw error;
    const code = primaryCode(error);
    if (busy.includes(code)) {
      throw new StoreError("locked", `${location} is in use by another process`, {
        cause: error,
        hint: "Wait for the other process to finish, or stop it.",
      });
    }
    if (unwritable.includes(code)) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StoreError("unwritable", `${location} can't be written to: ${why}`, {
        cause: error,
        hint: "Check that its folder exists, is writable and has room. Nothing was half written.",
      });
    }
    throw error;
  }
}

/** Extended codes carry the primary one in their low byte. */
function primaryCode(error: unknown): number {
  const code: unknown = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" ? code & 0xff : 0;
}
