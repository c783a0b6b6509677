import { CyberIntegrationsError, InputError } from "@cyberintegrations/errors";
import type { Account, Selected } from "@cyberintegrations/ingest";
import pMap from "p-map";
import type { FleetOutputs } from "./fleet-accounts.ts";
import { keyOf, type CollectionJob, type OutputJob } from "./job.ts";
import { checkInterval, recurrence } from "./recurrence.ts";

/** A collection that must have a schedule. */
export interface Wanted extends CollectionJob {
  /** When, as a recurrence rule. */
  readonly rule: string;
}

/** An output that must have a schedule. */
export interface WantedOutput extends OutputJob {
  readonly rule: string;
}

/** How often an output looks for changes, in ms. */
const deliveryInterval = 60_000;

/** All outputs, by key. */
export function wantedOutputs(
  outputs: ReadonlyMap<string, FleetOutputs>,
): ReadonlyMap<string, WantedOutput> {
  const jobs = [...outputs].flatMap(([tenant, own]) =>
    [...own.keys()].map((output) => ({ tenant, output })),
  );
  return new Map(
    jobs.map((job) => {
      const key = keyOf(job);
      return [key, { ...job, rule: recurrence(key, deliveryInterval) }];
    }),
  );
}

export interface AllWanted {
  /** By key. */
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** The keys of collections that are granted without data at present. */
  readonly withoutData: ReadonlySet<string>;
  /** Tenants whose collections could not be determined, and why. */
  readonly unknown: ReadonlyMap<string, CyberIntegrationsError>;
}

/** How many accounts are requested at the same time. */
const concurrency = 8;

/**
 * The collections of all accounts. An account that lists none is requested for the granted ones.
 *
 * @param every The interval of a collection that has none, in ms.
 * @param select Requests the collections of an account.
 * @throws InputError for an interval that is not whole minutes and for a name that no job can have, and ConnectionError
 *   (`aborted`).
 */
export async function allWanted(
  accounts: ReadonlyMap<string, Account>,
  every: number,
  select: (tenant: string, account: Account) => Promise<Selected>,
): Promise<AllWanted> {
  checkInterval("every", every);
  for (const [tenant, { collections = [] }] of accounts) {
    for (const [name, { interval = every }] of collections) {
      checkName(tenant, name);
      checkInterval(`${tenant}: collections.${name}.interval`, interval);
    }
  }
  const wanted = new Map<string, Wanted>();
  const withoutData = new Set<string>();
  const unknown = new Map<string, CyberIntegrationsError>();
  await pMap(
    accounts,
    async ([tenant, account]) => {
      try {
        // An account that lists its collections needs no request.
        const selected = account.collections
          ? { collections: account.collections, withoutData: [] }
          : await select(tenant, account);
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

/** Checks that jobs can have the name of a collection. The catalogues have no other ones, but accounts may list any. */
function checkName(tenant: string, name: string): void {
  if (/^[\w./-]+$/.test(name)) return;
  throw new InputError(
    `${tenant}: collections: expected a name of letters, digits and . _ - /, got ${JSON.stringify(name)}`,
    { hint: "The jobs of workers can't have another name. sync reads the collection, too." },
  );
}
