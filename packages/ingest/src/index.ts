export { combineEvents, type SyncEvents } from "./events.ts";
export { firstPortion } from "./first-portion.ts";
export { importCursors, readCursors, type ImportedCursor } from "./import-cursors.ts";
export type { IngestStore } from "./ingest-store.ts";
export { inSpan } from "./in-span.ts";
export { notRetryable } from "./not-retryable.ts";
export { planSync, type Plan, type PlanOptions } from "./plan.ts";
export { nothingYet, type Outcome, type Progress, type SyncedCollection } from "./progress.ts";
export { Reader, type ReaderOptions } from "./reader.ts";
export { retryQuarantined, type RetryQuarantinedOptions } from "./retry-quarantined.ts";
export { selectCollections, type Selected } from "./select-collections.ts";
export {
  accountDefaults,
  defaultCollection,
  type Account,
  type CollectionSettings,
  type Sensitive,
} from "./settings.ts";
export type { StepsOptions } from "./steps.ts";
export { syncAll } from "./sync-all.ts";
export type { Slice } from "./sync-collection.ts";
export { timerSleep, wait, type Clock } from "./watch/clock.ts";
export {
  Health,
  type CollectionHealth,
  type HealthReport,
  type LastError,
} from "./watch/health.ts";
export { Schedule } from "./watch/schedule.ts";
export { untilAnswered, type UntilAnsweredOptions } from "./watch/until-answered.ts";
export { watchCollections, type WatchOptions } from "./watch/watch-collections.ts";
export { withCollections, type ReadableCollection, type SyncOptions } from "./with-collections.ts";
