/**
 * A short value that is the same for pages with the same items, computed from their number, the first and the last item.
 * Undefined if the items are nested too deeply. The items are not serialised: their text would be discarded.
 */
export function fingerprint(items: readonly unknown[]): string | undefined {
  // A 64-bit hash from two multiplicative hashes. It must distinguish pages, but need not resist attacks.
  let high = 0x9e3779b1;
  let low = 0x85ebca6b;
  const add = (value: unknown) => {
    const entries = value === Object(value) ? Object.entries(value as object) : undefined;
    const content = String(entries?.length ?? value);
    // The length shows where the content ends.
    const text = `${Array.isArray(value) || typeof value} ${content.length} ${content}`;
    // Stryker disable next-line EqualityOperator: one more step, over no character, changes each fingerprint alike
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x5bd1e995);
    }
    for (const part of entries?.flat() ?? []) add(part);
  };
  try {
    add([items.length, items[0], items.at(-1)]);
  } catch {
    return undefined; // a stack overflow
  }
  return `${high} ${low}`;
}
