/** Hashes two 32-bit numbers into one. All content is derived from such numbers. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes a string to 32 bits. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h, text.length);
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A seeded pseudo-random number generator (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** An integer from 0 to `end`, exclusive. */
  int(end: number): number {
    return this.next() % end;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability * 0x1_0000_0000;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** `count` consecutive items of a list from a random start, without duplicates. */
  some<T>(list: readonly T[], count: number): T[] {
    const from = this.int(list.length);
    return Array.from(
      { length: Math.min(count, list.length) },
      (_, i) => list[(from + i) % list.length] as T,
    );
  }

  /** `count` values, each created by a call of `make`. */
  times<T>(count: number, make: (random: this) => T): T[] {
    return Array.from({ length: count }, () => make(this));
  }

  /** A string of hexadecimal digits. */
  hex(digits: number): string {
    let text = "";
    while (text.length < digits) {
      const n = this.next();
      text += `${BYTES[n & 255] ?? ""}${BYTES[(n >>> 8) & 255] ?? ""}${BYTES[(n >>> 16) & 255] ?? ""}${BYTES[n >>> 24] ?? ""}`;
    }
    return text.length === digits ? text : text.slice(0, digits);
  }
}
