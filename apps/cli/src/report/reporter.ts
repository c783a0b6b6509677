import type { SyncEvents } from "@cyberintegrations/ingest";

/** Shows the progress of a sync. */
export interface Reporter extends Required<SyncEvents> {
  /** The sync has ended: nothing more will be shown. */
  close(): void;
}
