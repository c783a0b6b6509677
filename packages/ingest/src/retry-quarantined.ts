import type {
  QuarantinedFeed,
  QuarantineSelection,
  RetryCounts,
  Store,
} from "@cyberintegrations/store";
import { parseJson } from "cyberintegrations";
import { eventsMember, recordMaker } from "./records.ts";
import { defaultCollection, type Account } from "./settings.ts";

/** Options of a retry. */
export interface RetryQuarantinedOptions {
  /** The product, and the settings of its collections. Default settings: built-in keys. */
  readonly account: Pick<Account, "product" | "collections">;
  /** Which feeds to retry. Default: all. */
  readonly selection?: QuarantineSelection | undefined;
}

/**
 * Tries to store feeds in quarantine again, for example after the keys of their collection were corrected. Each feed is mapped
 * and searched for indicators again; a newer version in the store is not replaced, and no cursor moves. Feeds are redacted
 * before they are moved to quarantine, so they are not redacted twice.
 *
 * @returns The number of selected feeds that were stored, were superseded, or are still in quarantine.
 * @throws InputError for keys that can't be used.
 * @throws StoreError if the store can't be read or written. Collections that were retried before stay stored.
 */
export async function retryQuarantined(
  store: Pick<Store, "quarantined" | "retryQuarantined">,
  { account, selection }: RetryQuarantinedOptions,
): Promise<RetryCounts> {
  const feeds = await Array.fromAsync(store.quarantined(selection));
  let [stored, superseded] = [0, 0];
  for (const [collection, own] of Map.groupBy(feeds, ({ collection }) => collection)) {
    const retryOf = retryMaker(account, collection);
    const counts = await store.retryQuarantined(collection, own.flatMap(retryOf));
    stored += counts.stored;
    superseded += counts.superseded;
  }
  return { stored, superseded, left: feeds.length - stored - superseded };
}

/** Makes the record of a feed; none if it still can't be mapped. */
function retryMaker({ product, collections }: RetryQuarantinedOptions["account"], name: string) {
  const settings = collections?.get(name) ?? defaultCollection(product, name);
  const makeRecords = recordMaker(settings, (feed) => feed, eventsMember(product, name, settings));
  return (quarantined: QuarantinedFeed) => {
    const { feeds } = makeRecords([parseJson(quarantined.raw ?? "null")]);
    return feeds.map((record) => ({ quarantined, record }));
  };
}
