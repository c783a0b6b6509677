export { openStore, type OpenStoreOptions } from "./open-store.ts";
export type {
  Change,
  CollectionStatus,
  CommitCounts,
  FeedRecord,
  PortionCommit,
  Selection,
  Store,
  StoredFeed,
  StoredIoc,
} from "./store.ts";
