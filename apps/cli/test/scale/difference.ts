import type { Store } from "@cyberintegrations/store";
import type { Simulator } from "@cyberintegrations/simulator";
import { collections, type Customer } from "./customers.ts";

/**
 * How the stores of the tenants differ from their APIs: a line for each collection, with up to three ids. Compared are
 * the ids and the `seqUpdate` of each, so that an old version of a feed is a difference too.
 */
export async function differences(store: Store, customers: readonly Customer[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { tenant, api } of customers) {
    const missing = versionsOf(api);
    const surplus: Record<string, string[]> = {};
    for await (const { collection, id, seqUpdate } of store.forTenant(tenant).feeds()) {
      // Gone once found: what comes a second time is not there any more.
      if (!missing[collection]?.delete(versionOf(id, seqUpdate)))
        (surplus[collection] ??= []).push(versionOf(id, seqUpdate));
    }
    for (const collection of new Set([...Object.keys(missing), ...Object.keys(surplus)])) {
      const lacks = [...(missing[collection] ?? [])];
      const more = surplus[collection] ?? [];
      if (lacks.length + more.length === 0) continue;
      lines.push(`${tenant} ${collection} lacks ${some(lacks)}, has too many ${some(more)}`);
    }
  }
  return lines;
}

const versionOf = (id: string, seqUpdate: unknown) => `${id} ${String(seqUpdate)}`;

const versionsOf = (api: Simulator): Record<string, Set<string>> =>
  Object.fromEntries(
    collections.map((collection) => {
      const feeds = Array.from(api.feeds(collection), ({ id, seqUpdate }) =>
        versionOf(id, seqUpdate),
      );
      return [collection, new Set(feeds)];
    }),
  );

const some = (list: readonly string[]) => `${list.length} (${list.slice(0, 3).join(", ")})`;
