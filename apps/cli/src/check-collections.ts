import { collectionRow, InputError, products } from "cyberintegrations";

/**
 * Checks the names that `--collections` selects from a store or a queue.
 *
 * @param rows What the store or the queue holds.
 * @throws InputError, with the nearest names, for one that neither `rows` nor a catalogue has.
 */
export function checkCollections(
  rows: readonly { readonly collection: string }[],
  { collections = [] }: { readonly collections?: readonly string[] },
): void {
  const known = new Set(rows.map(({ collection }) => collection));
  for (const name of collections) {
    if (known.has(name)) continue;
    const errors = Object.values(products).map((product) => {
      try {
        collectionRow(product, name);
        return undefined;
      } catch (error) {
        if (!InputError.isInstance(error)) throw error;
        return error;
      }
    });
    const [error] = errors;
    if (error && !errors.includes(undefined)) throw error;
  }
}
