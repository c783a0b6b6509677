import type { CyberIntegrationsError } from "cyberintegrations";

/** The progress of one collection's sync. */
export interface Progress {
  readonly collection: string;
  /** Received feeds. */
  readonly feeds: number;
  /** How many of them were new, changed or unchanged, and how many could not be stored. */
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly iocs: number;
  /** Indicators that were withdrawn. */
  readonly withdrawn: number;
  /** Feeds that remain, as the API counts them; null if it does not. */
  readonly left: number | null;
  /** Where the next run continues. */
  readonly cursor: string | null;
  readonly milliseconds: number;
  /**
   * The collection's filters have changed: feeds before this cursor that only the new ones select were never read. Reported
   * once per change.
   */
  readonly unreadBefore?: string;
}

/** The result of a sync. Without an error, everything that had to be read is stored. */
export interface Outcome extends Progress {
  /** Whether there is more to read: the slice ended before the collection's end. */
  readonly more?: true;
  readonly error?: CyberIntegrationsError;
}

/** The outcome of one collection, with the number of requests, retries included. */
export interface SyncedCollection extends Outcome {
  readonly requests: number;
  /** Whether it was not requested because the store had failed before. `error` is then the store's. */
  readonly skipped?: true;
}

/** The progress before the first page. */
export const nothingYet = (collection: string): Progress => ({
  collection,
  feeds: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  quarantined: 0,
  iocs: 0,
  withdrawn: 0,
  left: null,
  cursor: null,
  milliseconds: 0,
});
