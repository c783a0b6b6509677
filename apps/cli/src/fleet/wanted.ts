import { CyberIntegrationsError, InputError } from "cyberintegrations";
import { selectCollections } from "@cyberintegrations/ingest";
import pMap from "p-map";
import type { Settings } from "../config/settings.ts";
import { openSession } from "../session.ts";
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
  /** Tenants whose collections could not be found out, and why. */
  readonly unknown: ReadonlyMap<string, CyberIntegrationsError>;
}

/** How many accounts are asked for their grants at a time. */
const concurrency = 8;

/**
 * What the config wants to be read: of tenants that name no collections, all that their accounts were granted.
 *
 * @param every How often a collection is read of which nothing else is said, in ms.
 * @throws InputError for an interval that no schedule can keep.
 */
export async function allWanted(tenants: readonly Settings[], every: number): Promise<AllWanted> {
  for (const { tenant, collections } of tenants) {
    for (const [name, { interval = every }] of collections ?? [["", { interval: every }]]) {
      checkInterval(tenant, name, interval);
    }
  }
  const wanted = new Map<string, Wanted>();
  const unknown = new Map<string, CyberIntegrationsError>();
  await pMap(
    tenants,
    async (settings) => {
      const { tenant } = settings;
      try {
        for (const [collection, { interval = every }] of await collectionsOf(settings)) {
          const key = keyOf({ tenant, collection });
          wanted.set(key, { tenant, collection, rule: recurrence(key, interval) });
        }
      } catch (error) {
        if (!CyberIntegrationsError.isInstance(error)) throw error;
        unknown.set(tenant, error);
      }
    },
    { concurrency },
  );
  return { wanted, unknown };
}

async function collectionsOf(settings: Settings) {
  // Nobody is asked where the config says it.
  if (settings.collections) return settings.collections;
  await using session = openSession(settings);
  const { collections } = await selectCollections(session, settings);
  return collections;
}

function checkInterval(tenant: string, collection: string, interval: number): void {
  if (isKeepable(interval)) return;
  const place = collection === "" ? "--every" : `${tenant}: collections.${collection}.interval`;
  throw new InputError(`${place}: expected whole minutes, got ${interval / 1000} s`, {
    hint: "A schedule knows no seconds; sync --watch does.",
  });
}
