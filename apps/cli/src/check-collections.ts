import type { Store } from "@cyberintegrations/store";
import { collectionRow, InputError, products } from "cyberintegrations";

/**
 * Checks the names that `--collections` selects from a store.
 *
 * @throws InputError, with the nearest names, for one that neither the store nor a catalogue has.
 */
export async function checkCollections(
  store: Store,
  { collections = [] }: { readonly collections?: readonly string[] },
): Promise<void> {
  const stored = new Set((await store.status()).map(({ collection }) => collection));
  for (const name of collections) {
    if (stored.has(name)) continue;
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
