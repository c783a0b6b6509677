import { CyberIntegrationsError, type ProductSession } from "cyberintegrations";
import pMap from "p-map";
import { firstPortion } from "./first-portion.ts";
import type { IngestStore } from "./ingest-store.ts";
import { selectCollections } from "./select-collections.ts";
import { accountDefaults, type Account, type CollectionSettings } from "./settings.ts";
import type { StepsOptions } from "./steps.ts";

/** The estimate of one collection's sync. */
export interface Plan {
  readonly collection: string;
  /** The stored cursor; null for a collection that was never synced. */
  readonly cursor: string | null;
  /** The remaining feeds; null if the API does not report their number, or there is an error. */
  readonly left: number | null;
  /** The requests for these feeds, retries not included; null if `left` is. */
  readonly requests: number | null;
  /** The duration of these requests, one after the other, in seconds; null if `left` is. */
  readonly seconds: number | null;
  /** Why the page could not be requested. Default: it was. */
  readonly error?: CyberIntegrationsError;
}

/** Options of a plan. */
export interface PlanOptions {
  /** An open session of the account. It is not closed. */
  readonly session: ProductSession;
  /** The collections, and how many of them to request at the same time. */
  readonly account: Pick<Account, "product" | "limit" | "collections" | "concurrency">;
  /** Where the cursors are. Nothing is stored. Default: no collection has a cursor. */
  readonly store?: Pick<IngestStore, "cursor"> | undefined;
  /** Ends the plan. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** The clock, in ms since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/**
 * Estimates a sync: requests one page of each collection, and calculates the number of further pages and their duration from
 * it. Stores nothing.
 *
 * @returns One estimate per collection. A failure of the API or the network is in the `error` of its collection.
 * @throws CyberIntegrationsError if the collections can't be selected, or none is left.
 * @throws StoreError if the store can't be read.
 */
export async function planSync(options: PlanOptions): Promise<readonly Plan[]> {
  const { session, account, store, signal = new AbortController().signal } = options;
  const { now = Date.now } = options;
  const { collections } = await selectCollections(session, account, signal);
  const planOne = async ([collection, settings]: [string, CollectionSettings]): Promise<Plan> => {
    const stored = (await store?.cursor(collection)) ?? null;
    const start = { session, collection, settings, stored, signal, now };
    return { collection, cursor: stored, ...(await estimate(start)) };
  };
  const { concurrency = accountDefaults.concurrency } = account;
  return await pMap(collections, planOne, { concurrency });
}

const unknown = { left: null, requests: null, seconds: null };

async function estimate(start: StepsOptions): Promise<Omit<Plan, "collection" | "cursor">> {
  const began = start.now();
  try {
    const portion = await firstPortion(start);
    const seconds = (start.now() - began) / 1000;
    if (!portion) return { left: 0, requests: 1, seconds };
    const { count: left, portionSize } = portion;
    if (left === null) return unknown;
    // The last page is an empty one.
    const requests = Math.ceil(left / portionSize) + 1;
    return { left, requests, seconds: requests * seconds };
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    return { ...unknown, error };
  }
}
