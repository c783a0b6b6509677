import type { Catalogue } from "../catalogue.ts";
import { drpCollections } from "./collections.ts";
import { drpOptions } from "./options.ts";

export const drpCatalogue: Catalogue = {
  collections: drpCollections,
  gone: [],
  options: drpOptions,
};
