import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type FeedRecord, type Store } from "@cyberintegrations/store";
import { delivered, type Destination, type Item, type Outcome } from "../src/index.ts";

type Ioc = FeedRecord["iocs"][number];

/** An indicator of a feed. The address may be delivered. */
export const iocOf = (value: string, more: Partial<Ioc> = {}): Ioc => ({
  ...{ type: "ipv4", value, raw: value, key: "ip", valid: true, reason: null, feedId: null },
  ...{ tlp: "green", severity: "orange", confidence: 50, ttl: 30, firstSeen: null, lastSeen: null },
  ...{ deleted: false, malware: [], actors: [] },
  ...more,
});

/** A store in a temporary file, and a way to fill it. */
export async function tempStore(): Promise<
  AsyncDisposable & {
    readonly store: Store;
    readonly location: string;
    readonly commit: (id: string, iocs: readonly Ioc[], collection?: string) => Promise<void>;
  }
> {
  const folder = mkdtempSync(join(tmpdir(), "outputs-"));
  const location = join(folder, "feeds.db");
  const store = await openStore(location);
  let next = 0;
  return {
    ...{ store, location },
    async commit(id, iocs, collection = "ioc/common") {
      const from = await store.cursor(collection);
      const to = String(++next);
      const feed = { id, seqUpdate: to, evaluation: { tlp: "green", severity: "red" } };
      await store.commit({
        ...{ collection, from, to },
        feeds: [{ id, seqUpdate: to, feed, parsed: { id }, iocs }],
      });
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A destination that remembers what it was sent. */
export function recorder(
  answer: (items: readonly Item[]) => readonly Outcome[] | Promise<readonly Outcome[]> = (items) =>
    items.map(() => delivered),
): Destination & { readonly items: Item[] } {
  const items: Item[] = [];
  return {
    items,
    guarantee: "at least once",
    async send(batch) {
      const outcomes = await answer(batch);
      items.push(...batch.filter((_, index) => outcomes[index]?.state === "delivered"));
      return outcomes;
    },
    check: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** What a receiver would see of items: the event and the value. */
export const seen = (items: readonly Item[]): string[] =>
  items.map((item) =>
    "feed" in item
      ? `${item.event} ${item.feed.id}`
      : `${item.event.replace("indicator.", "")} ${item.indicator.value}`,
  );
