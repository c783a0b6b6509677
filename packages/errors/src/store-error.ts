import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * Why the store refused.
 *
 * - `cursor-moved`: the stored cursor is not the one that the portion started from; another process has been here
 * - `fenced`: another reader has taken the collection over since; this one must let go of it
 * - `locked`: another process holds the store
 * - `unwritable`: the disk is full, the file is read-only, the folder is missing
 * - `unreachable`: its server can't be reached, does not let us in, or has broken off
 * - `newer-schema`: the store was written by a newer version
 * - `missing`: there is no store to read
 * - `foreign`: what is there is no store: another program's database, or no database
 * - `corrupt`: the file is damaged
 * - `replaced`: the file was deleted, moved or replaced while it was open
 * - `hidden`: row-level security hides every row from this database role
 * - `closed`: used after `close()`
 */
export type StoreErrorCode =
  | "cursor-moved"
  | "fenced"
  | "locked"
  | "unwritable"
  | "unreachable"
  | "newer-schema"
  | "missing"
  | "foreign"
  | "corrupt"
  | "replaced"
  | "hidden"
  | "closed";

/** The store could not take or give something; nothing was half written. */
export class StoreError extends CyberIntegrationsError {
  override readonly name: string = "StoreError";
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    brand(this, "StoreError");
  }

  /** True for a `StoreError` from whichever copy of the package. */
  static override isInstance(this: void, value: unknown): value is StoreError {
    return hasBrand(value, "StoreError");
  }
}
