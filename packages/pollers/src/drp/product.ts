import { InputError } from "@cyberintegrations/errors";
import type { GrantedCollection, Product } from "../product.ts";
import { drpCatalogue } from "./catalogue.ts";
import { drpKeys } from "./keys.ts";
import { DRPPoller } from "./poller.ts";

/** Every account with subscriptions has violations, also if none of them names a collection. */
const always = "violation/list";

const grantedRow = (collection: string): GrantedCollection => ({
  collection,
  label: "",
  route: collection,
  huntingRulesUsed: false,
});

/** Digital Risk Protection. */
export const drp: Product = {
  ...drpCatalogue,
  id: "drp",
  title: "Digital Risk Protection",
  keys: drpKeys,
  listsGrants: false,
  open(options) {
    const poller = new DRPPoller(options);
    return {
      product: drp,
      poller,
      async granted(options) {
        const subscriptions = await poller.getSubscriptions(options);
        const names = subscriptions.filter((name) => Object.hasOwn(drp.collections, name));
        const all = names.length > 0 || subscriptions.length === 0 ? names : [always];
        return all.map(grantedRow);
      },
      startAt: (_collection, dateFrom) => Promise.resolve({ dateFrom }),
      iterate(kind, collection, request) {
        if (kind === "update") {
          return poller.createUpdateGenerator(collection, { ...request, allowUnknown: true });
        }
        throw new InputError(`${collection} has no search iteration`, { path: ["collection"] });
      },
      feed: (_collection, id, options) => poller.searchFeedById(id, options),
      [Symbol.asyncDispose]: () => poller.closeSession(),
    };
  },
};
