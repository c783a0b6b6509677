import { CyberIntegrationsError, type ProductSession } from "cyberintegrations";
import type { CommitCounts, PortionCommit } from "@cyberintegrations/store";
import type { IngestStore } from "./ingest-store.ts";
import { filtersNote, filtersOf } from "./filters.ts";
import { inSpan } from "./in-span.ts";
import { inTurns } from "./in-turns.ts";
import { nothingYet, type Outcome, type Progress } from "./progress.ts";
import type { MakeRecords } from "./records.ts";
import type { CollectionSettings } from "./settings.ts";
import { steps, type Step } from "./steps.ts";

/** How much to read before other collections have their turn. The first limit that is reached ends the slice, once the cursor has moved. */
export interface Slice {
  readonly portions: number;
  readonly milliseconds: number;
}

export interface SyncCollectionOptions {
  readonly session: ProductSession;
  readonly store: IngestStore;
  readonly collection: string;
  readonly settings: CollectionSettings;
  /** Returns the function that makes records of the collection's feeds. Settings that can't be used fail here. */
  readonly recordMaker: () => MakeRecords;
  /** The most to read. Default: everything. */
  readonly slice?: Slice | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onPortion: (progress: Progress) => void;
  /** Called with messages for the user. */
  readonly note: (message: string) => void;
}

/**
 * Brings the stored collection up to date, or reads a slice of it. Each step is stored before the next one starts, so the
 * process can be ended at any time. An earlier reader of the collection, such as a process that was suspended, can no longer
 * commit. Failures of the API, the network or the store are in the outcome, not thrown.
 */
export async function syncCollection(options: SyncCollectionOptions): Promise<Outcome> {
  const { store, collection, settings, slice, now, onPortion, note } = options;
  const began = now();
  let portions = 0;
  let progress = nothingYet(collection);
  try {
    const makeRecords = options.recordMaker();
    const { epoch, cursor, filters: before } = await store.claim(collection);
    const filters = filtersOf(settings);
    let stored = cursor;
    progress = { ...progress, cursor: stored };
    if (cursor !== null && before !== undefined && before !== filters) {
      // Null: an older version read up to here, with unknown filters.
      if (before !== null) {
        note(filtersNote(collection, cursor));
        progress = { ...progress, unreadBefore: cursor };
      }
      // Stored at once, also if there is nothing new to read: so each change is reported once.
      await commit(store, { collection, from: cursor, to: cursor, epoch, filters, feeds: [] });
    }
    for await (const step of steps({ ...options, stored, windowDays: slice && windowDays })) {
      const records = await inTurns(step.portion?.items ?? [], makeRecords);
      const counts = await commit(store, {
        collection,
        from: stored,
        to: step.to,
        epoch,
        filters,
        ...records,
      });
      const mayPause = step.to !== stored && !step.isLast;
      stored = step.to;
      portions += 1;
      progress = { ...advance(progress, step, counts), milliseconds: now() - began };
      onPortion(progress);
      if (slice && mayPause && isSpent(slice, portions, progress.milliseconds)) {
        return { ...progress, more: true };
      }
    }
    await store.markSynced(collection, epoch);
    return { ...progress, milliseconds: now() - began };
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return { ...progress, milliseconds: now() - began, error };
  }
}

/** How many days of a search are read in a slice, at least. */
const windowDays = 7;

const isSpent = (slice: Slice, portions: number, milliseconds: number) =>
  portions >= slice.portions || milliseconds >= slice.milliseconds;

const commit = (store: IngestStore, portion: PortionCommit) =>
  inSpan(
    "commit",
    {
      "cyberintegrations.tenant": store.tenant,
      "cyberintegrations.collection": portion.collection,
      "cyberintegrations.feeds": portion.feeds.length,
    },
    () => store.commit(portion),
  );

function advance(progress: Progress, { portion, to, left }: Step, counts: CommitCounts): Progress {
  const received = portion?.items.length ?? 0;
  return {
    ...progress,
    feeds: progress.feeds + received,
    created: progress.created + counts.created,
    updated: progress.updated + counts.updated,
    unchanged: progress.unchanged + counts.unchanged,
    quarantined: progress.quarantined + counts.quarantined,
    iocs: progress.iocs + counts.iocs,
    withdrawn: progress.withdrawn + counts.withdrawn,
    left,
    cursor: to,
  };
}
