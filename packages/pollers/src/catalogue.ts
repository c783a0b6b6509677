import { InputError, sentence } from "@cyberintegrations/errors";
import leven from "leven";
import type { CollectionRow } from "./collection.ts";
import type { OptionRow } from "./options.ts";

/** The collections of one product, and the options that they take. */
export interface Catalogue {
  /** A row for each collection, by name. */
  readonly collections: Readonly<Record<string, CollectionRow>>;
  /** Names of collections that the vendor removed without a successor. */
  readonly gone: readonly string[];
  /** Options that only some collections take, by name. */
  readonly options: Readonly<Record<string, OptionRow>>;
}

/** Assumed for a collection that the catalogue does not know, if the caller allows it. */
const unknownRow: CollectionRow = {
  iterates: "update",
  defaultLimit: 100,
  dates: "day or second",
  takes: [],
  sensitive: null,
};

/**
 * The row of a collection: how it is iterated, which options it takes.
 *
 * @param allowUnknown Whether to accept a name that the catalogue does not know. A former name has the row of its
 *   successor. Default: false.
 * @throws InputError for a name that the catalogue does not know. The hint names its successor if it was renamed,
 *   otherwise the three nearest names.
 */
export function collectionRow(
  { collections, gone }: Pick<Catalogue, "collections" | "gone">,
  name: string,
  allowUnknown = false,
): CollectionRow {
  if (Object.hasOwn(collections, name)) return collections[name] as CollectionRow;
  if (allowUnknown && name !== "") return renamed(collections, name)?.[1] ?? unknownRow;
  throw new InputError(`expected a known name, got ${JSON.stringify(name)}`, {
    path: ["collection"],
    hint: [
      suggestion(collections, gone, name),
      sentence`A collection newer than this version passes with ${{ path: ["allowUnknown"], value: "true" }}.`,
    ],
  });
}

/** The present name of a collection that was renamed. */
export const successorOf = (
  collections: Catalogue["collections"],
  name: string,
): string | undefined => renamed(collections, name)?.[0];

/** The present name and the row of a collection that was renamed. */
const renamed = (collections: Catalogue["collections"], name: string) =>
  Object.entries(collections).find(([, { formerly }]) => formerly?.includes(name));

function suggestion(
  collections: Catalogue["collections"],
  gone: readonly string[],
  name: string,
): string {
  const successor = successorOf(collections, name);
  if (successor !== undefined) return `It is called "${successor}" now.`;
  if (gone.includes(name)) return "The vendor removed it.";
  return `Nearest: ${nearest(name, Object.keys(collections)).join(", ")}.`;
}

function nearest(name: string, known: readonly string[]): string[] {
  const distance = new Map(known.map((other) => [other, leven(name, other)]));
  return known.toSorted((a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0)).slice(0, 3);
}
