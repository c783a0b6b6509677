/**
 * A short value that is the same for pages with the same items, computed from their number, the first and the last item.
 * Undefined if the items are nested too deeply.
 */
export function fingerprint(items: readonly unknown[]): string | undefined {
  const hash = new Hash();
  try {
    hash.add(items[0]);
    hash.add(items.at(-1));
  } catch {
    return undefined; // a stack overflow
  }
  return `${items.length} ${hash.digest()}`;
}

/** A 53-bit hash from two multiplicative hashes. It must distinguish pages, but need not resist attacks. */
class Hash {
  #high = 0x9e3779b1;
  #low = 0x85ebca6b;

  /** Adds a value and everything in it. The items are not serialised: a page is large, and the text would be discarded. */
  add(value: unknown): void {
    if (typeof value !== "object" || value === null) {
      this.#write(`${typeof value} ${String(value)}`);
      return;
    }
    const entries = Object.entries(value);
    this.#write(`${Array.isArray(value)} ${entries.length}`);
    for (const [name, inner] of entries) {
      this.#write(name);
      this.add(inner);
    }
  }

  digest(): number {
    // Stryker disable next-line ArithmeticOperator: any combination that keeps the bits of both is as good
    return (this.#high >>> 11) * 2 ** 32 + (this.#low >>> 0);
  }

  #write(text: string): void {
    for (let at = 0; at <= text.length; at += 1) {
      const code = text.charCodeAt(at); // NaN after the last character: one more round, which marks the end
      this.#high = Math.imul(this.#high ^ code, 0x01000193);
      this.#low = Math.imul(this.#low ^ code, 0x5bd1e995);
    }
  }
}
