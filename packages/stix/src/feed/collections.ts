import { attacks } from "./attacks.ts";
import { leaks } from "./leaks.ts";
import type { CollectionMapping } from "./mapping.ts";
import { threats } from "./threats.ts";

/** What the feeds of each collection become. */
export const collectionMappings: Readonly<Record<string, CollectionMapping>> = {
  ...threats,
  ...attacks,
  ...leaks,
};
