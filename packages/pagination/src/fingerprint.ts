/**
 * A short value that is the same for pages with the same items, computed from their number, the first and the last item.
 * Undefined if the items can't be serialised as JSON.
 */
export function fingerprint(items: readonly unknown[]): string | undefined {
  try {
    const ends = JSON.stringify([items[0], items.at(-1)], (_name, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    );
    return `${items.length} ${ends.length} ${hash(ends)}`;
  } catch {
    return undefined; // nested too deeply
  }
}

/** A 53-bit hash from two multiplicative hashes. It must distinguish pages, but need not resist attacks. */
function hash(text: string): number {
  let high = 0x9e3779b1;
  let low = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
