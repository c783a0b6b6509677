import { InputError } from "@cyberintegrations/errors";
import leven from "leven";
import { drpCollections, goneCollections, tiCollections, type CollectionRow } from "./catalogue.ts";

/** The catalogue of one product. */
export type Catalogue = Readonly<Record<string, CollectionRow>>;

/** Which product's catalogue a poller goes by. */
export const catalogues: Readonly<Record<"ti" | "drp", Catalogue>> = {
  ti: tiCollections,
  drp: drpCollections,
};

/** What is assumed of a collection that the catalogue does not know, where the caller lets it pass. */
const unknownRow: CollectionRow = {
  iterates: "update",
  defaultLimit: 100,
  dates: "day or second",
  takes: [],
};

/**
 * The catalogue's row of a collection: how it is iterated, which options it takes.
 *
 * @param allowUnknown Whether a name passes that the catalogue does not know. Default: false.
 * @throws InputError for a name that the catalogue does not know: with its successor where it was renamed, else with the
 *   three nearest names.
 */
export function collectionRow(
  product: "ti" | "drp",
  name: string,
  allowUnknown = false,
): CollectionRow {
  return findCollection(catalogues[product], name, allowUnknown);
}

/** The same in one catalogue. */
export function findCollection(
  catalogue: Catalogue,
  name: string,
  allowUnknown = false,
): CollectionRow {
  if (Object.hasOwn(catalogue, name)) return catalogue[name] as CollectionRow;
  if (allowUnknown && name !== "") return unknownRow;
  throw new InputError(`collection: expected a known name, got ${JSON.stringify(name)}`, {
    hint: `${whatBecameOf(catalogue, name)} A collection newer than this version passes with allowUnknown: true.`,
  });
}

function whatBecameOf(catalogue: Catalogue, name: string): string {
  const successor = Object.keys(catalogue).find((other) =>
    catalogue[other]?.formerly?.includes(name),
  );
  if (successor !== undefined) return `It is called "${successor}" now.`;
  if (goneCollections.includes(name)) return "The vendor took it away.";
  return `Nearest: ${nearest(name, Object.keys(catalogue)).join(", ")}.`;
}

function nearest(name: string, known: readonly string[]): string[] {
  const distance = new Map(known.map((other) => [other, leven(name, other)]));
  return known.toSorted((a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0)).slice(0, 3);
}
