import type { SyncedCollection } from "./progress.ts";
import { Reader, type ReaderOptions } from "./reader.ts";
import { selectCollections, type Selected } from "./select-collections.ts";

/** Options of a sync. */
export interface SyncOptions extends ReaderOptions {
  /** Ends the sync. Stored pages stay stored. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** A collection to read. */
export interface ReadableCollection {
  readonly name: string;
  /** Brings it up to date. Failures of the API, the network or the store are in the outcome, not thrown. */
  readonly read: () => Promise<SyncedCollection>;
}

/**
 * Selects the collections to read, and keeps a session open while `work` runs.
 *
 * @param select Runs the selection, for example until it succeeds. Default: once.
 * @throws InputError for keys that can't be used, and for a collection whose sensitive fields are unknown, unless they are
 *   to be kept.
 * @throws CyberIntegrationsError if the collections can't be selected, or none is left.
 */
export async function withCollections<Result>(
  options: SyncOptions,
  work: (collections: readonly ReadableCollection[]) => Promise<Result>,
  select: (run: () => Promise<Selected>) => Promise<Selected> = (run) => run(),
): Promise<Result> {
  const { account, events = {}, signal = new AbortController().signal } = options;
  await using reader = new Reader(options);
  const { collections, leftOut } = await select(() =>
    selectCollections(reader.session, account, signal),
  );
  if (leftOut.length > 0) {
    events.note?.(
      `granted, but not known to this version: ${leftOut.join(", ")}; ` +
        "to read one anyway, list it in the config with sensitive: keep, since its fields can't be masked",
    );
  }
  // Settings that can't be used are rejected before anything is read.
  for (const [name, settings] of collections) reader.prepare(name, settings);
  events.planned?.([...collections.keys()]);
  const readables = [...collections].map(([name, settings]) => ({
    name,
    read: () => reader.read(name, settings, signal),
  }));
  return await work(readables);
}
