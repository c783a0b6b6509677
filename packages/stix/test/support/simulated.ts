import type { JsonValue } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";
import { products } from "@cyberintegrations/pollers";
import { createSimulator } from "@cyberintegrations/simulator";
import { feedObjects, indicatorObject, type StixObject } from "../../src/index.ts";

const committedAt = "2026-11-24T10:00:00.000123Z";

/** The objects of one simulated feed, and of its indicators. */
export interface Simulated {
  readonly feed: JsonValue;
  readonly objects: readonly StixObject[];
}

/** Feeds of every collection, some of which deviate from their documented shape. */
export async function simulated(feeds: number): Promise<ReadonlyMap<string, Simulated[]>> {
  const all = new Map<string, Simulated[]>();
  await using simulator = await createSimulator({ feeds, until: "2026-11-24" });
  for (const product of Object.values(products)) {
    for (const collection of simulator.collections(product.id as "ti" | "drp")) {
      const keys = product.keys[collection]?.iocs ?? {};
      const converted = [...simulator.feeds(collection)].map((feed) => {
        const rows = extractIocs([feed as JsonValue], keys);
        const source = { collection, id: feed.id, feed: feed as JsonValue, committedAt };
        const indicators = rows.flatMap((row) => {
          const facts = { ...row, state: "live", firstSeen: row.firstSeen ?? committedAt } as const;
          return indicatorObject(facts, { committedAt }) ?? [];
        });
        return {
          feed: feed as JsonValue,
          objects: [...feedObjects({ ...source, indicators: rows }).objects, ...indicators],
        };
      });
      all.set(`${product.id} ${collection}`, converted);
    }
  }
  return all;
}
