import type { AnyUpdateOptions } from "./options.ts";
import { tiCatalogue } from "./catalogue.ts";
import type { TiFileCollection } from "./collections.ts";
import { tiKeys } from "./keys.ts";
import { TIPoller } from "./poller.ts";
import type { Product } from "../product.ts";

/** Threat Intelligence. */
export const ti: Product = {
  ...tiCatalogue,
  id: "ti",
  title: "Threat Intelligence",
  keys: tiKeys,
  listsGrants: true,
  open(options) {
    const poller = new TIPoller(options);
    return {
      product: ti,
      poller,
      granted: (options) => poller.getGrantedCollections(options),
      async startAt(collection, dateFrom, { signal } = {}) {
        // The API's own cursor for the day. A collection that it does not list starts by date.
        const date = dateFrom.slice(0, 10);
        const { [collection]: seqUpdate } = await poller.getSeqUpdateDict({
          date,
          collection,
          signal,
          allowUnknown: true,
        });
        return { seqUpdate: seqUpdate ?? null, dateFrom };
      },
      iterate(kind, collection, request) {
        const known = { ...request, allowUnknown: true } as AnyUpdateOptions;
        return kind === "update"
          ? poller.createUpdateGenerator(collection, known)
          : poller.createSearchGenerator(collection, known);
      },
      feed: (collection, id, options) => poller.searchFeedById(collection, id, options),
      globalSearch: {
        hits: (query, options) => poller.globalSearch(query, options),
        feeds: (query, { signal } = {}) => poller.searchEverywhere(query, { signal }),
      },
      // The poller rejects a collection without files.
      openFile: (collection, feedId, fileId, options) =>
        poller.openFileInThreats(collection as TiFileCollection, feedId, fileId, options),
      [Symbol.asyncDispose]: () => poller.closeSession(),
    };
  },
};
