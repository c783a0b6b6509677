import type { RetryEvent } from "cyberintegrations";
import type { Progress, SyncedCollection } from "./progress.ts";

/** What happens during a sync. Every member is optional: implement what you need. */
export interface SyncEvents {
  /** A message for the user. */
  note?(message: string): void;
  /** The collections that will be read. */
  planned?(collections: readonly string[]): void;
  started?(collection: string): void;
  /** A page was stored. */
  portion?(progress: Progress): void;
  /** A request failed and is sent again after `retry.delay`. The name is `""` for a request that names no collection. */
  retried?(collection: string, retry: RetryEvent): void;
  finished?(outcome: SyncedCollection): void;
}

/** One listener that passes every event on to several. */
export function combineEvents(listeners: readonly SyncEvents[]): Required<SyncEvents> {
  return {
    note: (message) => {
      for (const listener of listeners) listener.note?.(message);
    },
    planned: (collections) => {
      for (const listener of listeners) listener.planned?.(collections);
    },
    started: (collection) => {
      for (const listener of listeners) listener.started?.(collection);
    },
    portion: (progress) => {
      for (const listener of listeners) listener.portion?.(progress);
    },
    retried: (collection, retry) => {
      for (const listener of listeners) listener.retried?.(collection, retry);
    },
    finished: (outcome) => {
      for (const listener of listeners) listener.finished?.(outcome);
    },
  };
}
