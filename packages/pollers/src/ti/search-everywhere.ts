import { CyberIntegrationsError, PartialError } from "@cyberintegrations/errors";
import type { Portion } from "@cyberintegrations/parser";
import type { CollectionPortion } from "../product.ts";
import type { SearchHit } from "./answers.ts";

/**
 * Reads every collection with matches. If a collection fails, the others are still read, and the errors are thrown
 * together at the end.
 *
 * @param search Finds the collections. Called when the first portion is requested.
 * @param read Iterates over one collection with the query.
 */
export async function* searchEverywhere(
  search: () => Promise<readonly SearchHit[]>,
  read: (collection: string) => AsyncIterable<Portion>,
): AsyncGenerator<CollectionPortion, void, undefined> {
  const failures = new Map<string, CyberIntegrationsError>();
  for (const { collection, count, failed } of await search()) {
    if (failed) failures.set(collection, notSearched(collection));
    if (failed || count === 0) continue;
    try {
      for await (const portion of read(collection)) yield { collection, portion };
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error) || error.code === "aborted") throw error;
      failures.set(collection, error);
    }
  }
  if (failures.size > 0) throw new PartialError(failures);
}

const notSearched = (collection: string) =>
  new CyberIntegrationsError("not-searched", `The API could not search ${collection}`);
