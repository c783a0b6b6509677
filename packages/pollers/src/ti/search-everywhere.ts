import { CyberIntegrationsError, PartialError } from "@cyberintegrations/errors";
import type { Portion } from "@cyberintegrations/parser";
import type { CollectionPortion } from "../product.ts";
import type { SearchHit } from "./answers.ts";

/**
 * Reads every collection that hit. One that fails does not end the rest: what failed is told at the end.
 *
 * @param search Finds them, once the first portion is asked for.
 * @param read Walks one collection with the query that was searched for.
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
