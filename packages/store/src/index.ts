export { checkStore, type StoreCheck } from "./check-store.ts";
export { contentId, idOfJson } from "./commit/content-hash.ts";
export { isPostgres, parseLocation, type StoreLocation } from "./location.ts";
export { openStore, type OpenStoreOptions } from "./open-store.ts";
export {
  postgresConnection,
  type PostgresConnection,
  type PostgresTls,
} from "./postgres/connection.ts";
export { isOutage } from "./postgres/is-outage.ts";
export type {
  CollectionStatus,
  CommitCounts,
  IocSelection,
  PortionCommit,
  Selection,
  Store,
  Claim,
  TenantCollectionStatus,
} from "./store.ts";
export { defaultTenant, tenantExpected, tenantPattern } from "./tenant.ts";
export type { Change, FeedRecord, StoredFeed } from "./types/feed.ts";
export type { StoredIoc } from "./types/ioc.ts";
export type {
  ChangePage,
  ChangeSelection,
  FeedChange,
  IndicatorChange,
  LoggedChange,
} from "./types/change.ts";
export type { Indicator, IndicatorSelection, IndicatorSource } from "./types/indicator.ts";
export type {
  Acknowledgement,
  DeadLetter,
  DeadLetterSelection,
  ItemPresence,
  OutputClaim,
  OutputStatus,
  StoredDeadLetter,
} from "./types/output.ts";
export type { LockOwner, StoreLock } from "./types/lock.ts";
export type {
  QuarantinedFeed,
  QuarantineRetry,
  QuarantineSelection,
  RejectedFeed,
  RetryCounts,
} from "./types/quarantine.ts";
