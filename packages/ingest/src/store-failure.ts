import { StoreError, type StoreErrorCode } from "cyberintegrations";
import { nothingYet, type SyncedCollection } from "./progress.ts";

/** The error after which no other collection can be stored either, such as a full disk; undefined if there is none. */
export const storeFailureOf = ({ error }: SyncedCollection): StoreError | undefined =>
  StoreError.isInstance(error) && !ofOneCollection.has(error.code) ? error : undefined;

/** Store errors after which other collections can still be stored. */
const ofOneCollection: ReadonlySet<StoreErrorCode> = new Set(["cursor-moved", "fenced", "locked"]);

/** The outcome of a collection that is not requested because the store failed. */
export const skippedAfter = (error: StoreError, collection: string): SyncedCollection => ({
  ...nothingYet(collection),
  requests: 0,
  skipped: true,
  error,
});
