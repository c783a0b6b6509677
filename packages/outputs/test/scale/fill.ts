import type { FeedRecord, Store } from "@cyberintegrations/store";
import { iocOf } from "../rig.ts";

const [perPage, perFeed] = [100, 10];

/** The number of an indicator that `fill` has stored. */
export const valueOf = (value: string): number => Number(/^n(\d+)\./.exec(value)?.[1]);

/** Stores feeds with ten indicators each, in large pages. */
export async function fill(store: Store, size: number): Promise<void> {
  for (let done = 0; done < size; done += perPage * perFeed) {
    const from = done === 0 ? null : String(done);
    const to = String(done + perPage * perFeed);
    const feeds = Array.from({ length: Math.min(perPage, (size - done) / perFeed) }, (_, n) =>
      feedOf(done + n * perFeed, to),
    );
    await store.commit({ collection: "ioc/common", from, to, feeds });
  }
}

function feedOf(first: number, seqUpdate: string): FeedRecord {
  const id = `feed-${first}`;
  const iocs = Array.from({ length: perFeed }, (_, n) =>
    iocOf(`n${first + n}.example`, { type: "domain", ttl: null }),
  );
  return { id, seqUpdate, feed: { id, seqUpdate }, parsed: { id }, iocs };
}
