import type { Destination } from "./destination.ts";
import type { Item } from "./item.ts";

/** Splits items into batches within the limits of a destination. An item that is larger is a batch of its own. */
export function* batchesOf(
  items: readonly Item[],
  { maxItems = 500, maxBytes = 1_000_000 }: Pick<Destination, "maxItems" | "maxBytes">,
): Generator<readonly Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (batch.length > 0 && (batch.length >= maxItems || bytes + size > maxBytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
