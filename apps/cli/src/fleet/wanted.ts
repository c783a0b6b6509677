import { CyberIntegrationsError, InputError } from "cyberintegrations";
import type { Selected } from "@cyberintegrations/ingest";
import pMap from "p-map";
import type { Settings } from "../config/settings.ts";
import { keyOf, type CollectionJob } from "./job.ts";
import { isKeepable, recurrence } from "./recurrence.ts";

/** A collection that is to be read again and again. */
export interface Wanted extends CollectionJob {
  /** When, as a recurrence rule. */
  readonly rule: string;
}

export interface AllWanted {
  /** By key. */
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** The keys of collections that are granted without data for now. */
  readonly withoutData: ReadonlySet<string>;
  /** Tenants whose collections could not be determined, and why. */
  readonly unknown: ReadonlyMap<string, CyberIntegrationsError>;
}

/** How many accounts are asked for their grants at a time. */
const concurrency = 8;

/**
 * The collections that the config schedules: for tenants that name none, all that their accounts were granted.
 *
 * @param every How often a collection is read for which the config sets no interval, in ms.
 * @param select Asks an account for its collections.
 * @throws InputError for an interval that no schedule can keep, and ConnectionError (`aborted`).
 */
export async function allWanted(
  tenants: readonly Settings[],
  every: number,
  select: (settings: Settings) => Promise<Selected>,
): Promise<AllWanted> {
  for (const { tenant, collections } of tenants) {
    for (const [name, { interval = every }] of collections ?? [["", { interval: every }]]) {
      checkInterval(tenant, name, interval);
    }
  }
  const wanted = new Map<string, Wanted>();
  const withoutData = new Set<string>();
  const unknown = new Map<string, CyberIntegrationsError>();
  await pMap(
    tenants,
    async (settings) => {
      const { tenant } = settings;
      try {
        // No account is asked for what the config names.
        const selected = settings.collections
          ? { collections: settings.collections, withoutData: [] }
          : await select(settings);
        for (const [collection, { interval = every }] of selected.collections) {
          const key = keyOf({ tenant, collection });
          wanted.set(key, { tenant, collection, rule: recurrence(key, interval) });
        }
        for (const collection of selected.withoutData)
          withoutData.add(keyOf({ tenant, collection }));
      } catch (error) {
        if (!CyberIntegrationsError.isInstance(error) || error.code === "aborted") throw error;
        unknown.set(tenant, error);
      }
    },
    { concurrency },
  );
  return { wanted, withoutData, unknown };
}

function checkInterval(tenant: string, collection: string, interval: number): void {
  if (isKeepable(interval)) return;
  const place = collection === "" ? "--every" : `${tenant}: collections.${collection}.interval`;
  throw new InputError(`${place}: expected whole minutes, got ${interval / 1000} s`, {
    hint: "A schedule knows no seconds; sync --watch does.",
  });
}
