import type { RetryEvent } from "cyberintegrations";
import type { Progress, SyncedCollection } from "../sync/progress.ts";

/** Told how a sync goes, to show it in its own way. */
export interface Reporter {
  /** Something the user should know beside the progress. */
  note(message: string): void;
  /** Which collections will be read. */
  planned(collections: readonly string[]): void;
  started(collection: string): void;
  portion(progress: Progress): void;
  /** A request failed and is sent again after `retry.delay`. `""` is a request that names no collection. */
  retried(collection: string, retry: RetryEvent): void;
  finished(outcome: SyncedCollection): void;
  /** All is over: nothing more will be shown. */
  close(): void;
}
