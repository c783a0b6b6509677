import type { Catalogue } from "../catalogue.ts";
import { tiCollections } from "./collections.ts";
import { tiOptions } from "./options.ts";

/** Collections that the vendor removed without a successor. */
const gone = ["bp/phishing", "bp/phishing_kit", "compromised/imei", "osi/git_leak"];

export const tiCatalogue: Catalogue = { collections: tiCollections, gone, options: tiOptions };
