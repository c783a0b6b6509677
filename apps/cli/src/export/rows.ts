import type { Selection, Store, StoredFeed, StoredIoc } from "@cyberintegrations/store";

/** Exportable content: its columns and rows. */
interface Content {
  readonly columns: readonly string[];
  readonly rows: (store: Store, selection: Selection) => AsyncIterable<object>;
}

/** The contents of a store that can be exported, by name. */
export const contents: Readonly<Record<"feeds" | "iocs", Content>> = {
  feeds: {
    columns: ["collection", "id", "seqUpdate", "change", "feed", "parsed"],
    async *rows(store, selection) {
      for await (const feed of store.feeds(selection)) yield feedRow(feed);
    },
  },
  iocs: {
    columns: [
      "type",
      "value",
      "collection",
      "feedId",
      "firstSeen",
      "lastSeen",
      "tlp",
      "severity",
      "validUntil",
      "valid",
    ],
    async *rows(store, selection) {
      for await (const ioc of store.iocs(selection)) yield iocRow(ioc);
    },
  },
};

/** The same for a store with simulated data: each row is marked. */
export const marked = ({ columns, rows }: Content): Content => ({
  columns: [...columns, "demo"],
  async *rows(store, selection) {
    for await (const row of rows(store, selection)) yield { ...row, demo: true };
  },
});

function feedRow({ collection, id, seqUpdate, change, feed, parsed }: StoredFeed) {
  return { collection, id, seqUpdate, change, feed, parsed };
}

function iocRow(ioc: StoredIoc) {
  const { type, value, collection, feedId, firstSeen, lastSeen, tlp, severity } = ioc;
  const { validUntil, valid } = ioc;
  return { type, value, collection, feedId, firstSeen, lastSeen, tlp, severity, validUntil, valid };
}
