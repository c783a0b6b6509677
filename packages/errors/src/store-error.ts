import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * Why the store failed.
 *
 * - `cursor-moved`: the stored cursor is not the one that the portion started from, because another process changed it
 * - `fenced`: another reader has claimed the collection since; this one must stop reading it
 * - `locked`: another process has locked the store
 * - `unwritable`: the disk is full, the file is read-only, the folder is missing
 * - `unreachable`: the server can't be reached, rejects the login, or closed the connection
 * - `newer-schema`: the store was written by a newer version
 * - `missing`: there is no store to read
 * - `foreign`: the location contains something else: another program's database, or no database
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

/** The store could not be read or written. Nothing was partially written. */
export class StoreError extends CyberIntegrationsError {
  override readonly name: string = "StoreError";
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    brand(this, "StoreError");
  }

  /** True for a `StoreError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is StoreError {
    return hasBrand(value, "StoreError");
  }
}
