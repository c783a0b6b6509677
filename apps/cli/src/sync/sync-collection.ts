import type { CyberIntegrationsError, IocsKeys, TIPoller } from "cyberintegrations";
import { CyberIntegrationsError as KnownError } from "cyberintegrations";
import type { Store } from "@cyberintegrations/store";
import { recordsOf } from "./records.ts";
import { steps } from "./steps.ts";

/** How far the sync of one collection has come. */
export interface Progress {
  readonly collection: string;
  /** Feeds stored, and how many of them were new, changed or as before. */
  readonly feeds: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly iocs: number;
  /** Feeds still to come as the API counts them; null where it does not say. */
  readonly left: number | null;
  /** Where the next run will go on from. */
  readonly cursor: string | null;
  readonly milliseconds: number;
}

/** How it ended: without an error, all is stored. */
export interface Outcome extends Progress {
  readonly error?: CyberIntegrationsError;
}

export interface SyncCollectionOptions {
  readonly poller: TIPoller;
  readonly store: Store;
  readonly collection: string;
  readonly iocsKeys: IocsKeys;
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onPortion: (progress: Progress) => void;
}

/**
 * Brings the stored collection up to the API's. Every step is stored before the next is taken, so it may be ended at
 * any instant. What the API, the network or the store does wrong is in the outcome, not thrown.
 */
export async function syncCollection(options: SyncCollectionOptions): Promise<Outcome> {
  const { store, collection, now, onPortion } = options;
  const began = now();
  let progress: Progress = {
    collection,
    feeds: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    iocs: 0,
    left: null,
    cursor: null,
    milliseconds: 0,
  };
  try {
    let stored = await store.cursor(collection);
    progress = { ...progress, cursor: stored };
    for await (const { portion, to } of steps({ ...options, stored })) {
      const feeds = portion ? recordsOf(portion, options.iocsKeys) : [];
      const counts = await store.commit({ collection, from: stored, to, feeds });
      stored = to;
      progress = {
        collection,
        feeds: progress.feeds + feeds.length,
        created: progress.created + counts.created,
        updated: progress.updated + counts.updated,
        unchanged: progress.unchanged + counts.unchanged,
        iocs: progress.iocs + counts.iocs,
        left: portion?.count == null ? null : Math.max(0, portion.count - feeds.length),
        cursor: stored,
        milliseconds: now() - began,
      };
      onPortion(progress);
    }
    await store.markSynced(collection);
    return { ...progress, milliseconds: now() - began };
  } catch (error) {
    if (!KnownError.isInstance(error)) throw error;
    return { ...progress, milliseconds: now() - began, error };
  }
}
