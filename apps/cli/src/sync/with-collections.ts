import { selectCollections } from "../session.ts";
import type { SyncedCollection } from "./progress.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

export interface SyncOptions extends ReaderOptions {
  readonly signal: AbortSignal;
}

/** A collection that is to be read. */
export interface ReadableCollection {
  readonly name: string;
  /** Brings it up to date. What the API, the network or the store does wrong is in the outcome, not thrown. */
  readonly read: () => Promise<SyncedCollection>;
}

/** Finds out which collections are to be read, and lends a poller for as long as the work with them lasts. */
export async function withCollections<Result>(
  options: SyncOptions,
  work: (collections: readonly ReadableCollection[]) => Promise<Result>,
): Promise<Result> {
  const { settings, reporter, signal } = options;
  await using reader = new Reader(options);
  const { collections, leftOut } = await selectCollections(reader.poller, settings, signal);
  if (leftOut.length > 0) {
    reporter.note(
      `granted, but not known to this version: ${leftOut.join(", ")}; ` +
        "to read them all the same, name them with --collections and --allow-unknown",
    );
  }
  reporter.planned([...collections.keys()]);
  const readables = [...collections].map(([name, collectionSettings]) => ({
    name,
    read: () => reader.read(name, collectionSettings, signal),
  }));
  return await work(readables);
}
