import type { Store } from "@cyberintegrations/store";
import { collectionRow, InputError, isObject, member, products } from "cyberintegrations";

/** An imported cursor, or the one that the store already had. */
export interface ImportedCursor {
  readonly collection: string;
  /** The given cursor. */
  readonly given: string;
  /** The cursor that the store has now. */
  readonly cursor: string;
}

/**
 * Imports the cursors of an existing integration into a store. All of them are checked before one is stored.
 *
 * @param state By collection, a cursor, or an object with the cursor as `seqUpdate` or `sequpdate`.
 * @param options With `overwrite`, cursors that the store has already are overwritten. Default: false.
 * @throws InputError for an unknown collection, for one without cursors, and for an invalid cursor; its `path` is the collection.
 */
export async function importCursors(
  store: Pick<Store, "cursor" | "commit">,
  state: unknown,
  { overwrite = false }: { readonly overwrite?: boolean | undefined } = {},
): Promise<ImportedCursor[]> {
  const imported: ImportedCursor[] = [];
  for (const [collection, given] of readCursors(state)) {
    const from = await store.cursor(collection);
    const cursor = from === null || overwrite ? given : from;
    if (cursor === given) await store.commit({ collection, from, to: given, feeds: [] });
    imported.push({ collection, given, cursor });
  }
  return imported;
}

/**
 * The cursors of an existing integration, by collection.
 *
 * @throws InputError like {@link importCursors}.
 */
export function readCursors(state: unknown): ReadonlyMap<string, string> {
  if (!isObject(state)) throw new InputError("expected collections with their cursors");
  return new Map(
    Object.entries(state).map(([collection, given]) => {
      checkCollection(collection);
      return [collection, readCursor(collection, given)];
    }),
  );
}

function checkCollection(collection: string): void {
  const product = Object.values(products).find(({ collections }) =>
    Object.hasOwn(collections, collection),
  );
  try {
    if (collectionRow(product ?? products.ti, collection).iterates !== "search") return;
  } catch (error) {
    // Nothing else is thrown for a name.
    throw (error as InputError).renamed((path) => (path[0] === "collection" ? [collection] : path));
  }
  throw new InputError("has no seqUpdate: it is synced by search", { path: [collection] });
}

function readCursor(collection: string, given: unknown): string {
  const cursor = isObject(given)
    ? (member(given, "seqUpdate") ?? member(given, "sequpdate"))
    : given;
  // A number above 2^53 has lost digits.
  if (Number.isSafeInteger(cursor) || typeof cursor === "string") {
    const digits = String(cursor);
    if (/^\d+$/.test(digits)) return digits;
  }
  throw new InputError("expected seqUpdate or sequpdate with a whole number", {
    path: [collection],
  });
}
