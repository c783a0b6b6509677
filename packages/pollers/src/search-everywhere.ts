import { CyberIntegrationsError, PartialError } from "@cyberintegrations/errors";
import type { Portion } from "@cyberintegrations/parser";
import { tiCollections } from "./catalogue.ts";
import type { TIPoller } from "./ti-poller.ts";

/** A portion, and the collection that it comes from. */
export interface CollectionPortion {
  readonly collection: string;
  readonly portion: Portion;
}

interface Options {
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** See `TIPoller.searchEverywhere`. */
export async function* searchEverywhere(
  poller: TIPoller,
  query: string,
  options: Options,
): AsyncGenerator<CollectionPortion, void, undefined> {
  const failures = new Map<string, CyberIntegrationsError>();
  for (const hit of await poller.globalSearch(query)) {
    const { collection } = hit;
    if (hit.failed) {
      failures.set(collection, notSearched(collection));
      continue;
    }
    if (hit.count === 0) continue;
    try {
      for await (const portion of read(poller, collection, { ...options, query })) {
        yield { collection, portion };
      }
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error) || error.code === "aborted") throw error;
      failures.set(collection, error);
    }
  }
  if (failures.size > 0) throw new PartialError(failures);
}

/** By update iteration, or by search where a collection has no other. */
function read(poller: TIPoller, collection: string, options: Options & { query: string }) {
  const row = (tiCollections as Readonly<Record<string, { iterates: string } | undefined>>)[
    collection
  ];
  const all = { ...options, allowUnknown: true } as const;
  return row?.iterates === "search"
    ? poller.createSearchGenerator(collection, all)
    : poller.createUpdateGenerator(collection, all);
}

const notSearched = (collection: string) =>
  new CyberIntegrationsError("not-searched", `The API could not search ${collection}`);
