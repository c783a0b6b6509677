import { CyberIntegrationsError, type DRPPoller, type TIPoller } from "cyberintegrations";
import type { CommitCounts, Store } from "@cyberintegrations/store";
import type { CollectionSettings, Settings } from "../config/settings.ts";
import { nothingYet, type Outcome, type Progress } from "./progress.ts";
import { eventsMember, recordMaker } from "./records.ts";
import { redactorFor } from "./redact.ts";
import { steps, type Step } from "./steps.ts";

export interface SyncCollectionOptions {
  readonly poller: TIPoller | DRPPoller;
  readonly store: Store;
  readonly collection: string;
  readonly settings: CollectionSettings;
  readonly product: Settings["product"];
  readonly sensitive: Settings["sensitive"];
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onPortion: (progress: Progress) => void;
}

/**
 * Brings the stored collection up to the API's. Every step is stored before the next is taken, so it may be ended at
 * any instant. What the API, the network or the store does wrong is in the outcome, not thrown.
 */
export async function syncCollection(options: SyncCollectionOptions): Promise<Outcome> {
  const { store, collection, settings, now, onPortion } = options;
  const began = now();
  let progress = nothingYet(collection);
  try {
    const redact = redactorFor(options.product, collection, options.sensitive);
    const makeRecords = recordMaker(
      settings,
      redact,
      eventsMember(options.product, collection, settings),
    );
    let stored = await store.cursor(collection);
    progress = { ...progress, cursor: stored };
    for await (const step of steps({ ...options, stored })) {
      const records = makeRecords(step.portion?.items ?? []);
      const counts = await store.commit({ collection, from: stored, to: step.to, ...records });
      stored = step.to;
      progress = { ...advance(progress, step, counts), milliseconds: now() - began };
      onPortion(progress);
    }
    await store.markSynced(collection);
    return { ...progress, milliseconds: now() - began };
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return { ...progress, milliseconds: now() - began, error };
  }
}

function advance(progress: Progress, { portion, to }: Step, counts: CommitCounts): Progress {
  const came = portion?.items.length ?? 0;
  const count = portion?.count ?? null;
  return {
    ...progress,
    feeds: progress.feeds + came,
    created: progress.created + counts.created,
    updated: progress.updated + counts.updated,
    unchanged: progress.unchanged + counts.unchanged,
    quarantined: progress.quarantined + counts.quarantined,
    iocs: progress.iocs + counts.iocs,
    withdrawn: progress.withdrawn + counts.withdrawn,
    left: count === null ? null : Math.max(0, count - (portion?.portionSize ?? 0)),
    cursor: to,
  };
}
