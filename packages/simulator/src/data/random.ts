/** Mixes two 32-bit numbers into one: the root of all content, so that anything can be derived from a number alone. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit number for a text. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h, text.length);
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A stream of chance that is the same for the same start: mulberry32, small and fast. */
export class Dice {
  #state: number;

  constructor(start: number) {
    this.#state = start;
  }

  /** A whole number of 32 bits. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from 0 up to, not including, `end`. */
  int(end: number): number {
    return this.next() % end;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability * 0x1_0000_0000;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** `count` different neighbours of a list, from a place of chance. */
  some<T>(list: readonly T[], count: number): T[] {
    const from = this.int(list.length);
    return Array.from(
      { length: Math.min(count, list.length) },
      (_, i) => list[(from + i) % list.length] as T,
    );
  }

  /** `count` things, each made anew. */
  times<T>(count: number, make: (dice: this) => T): T[] {
    return Array.from({ length: count }, () => make(this));
  }

  /** That many hexadecimal digits. */
  hex(digits: number): string {
    let text = "";
    while (text.length < digits) {
      const n = this.next();
      text += `${BYTES[n & 255] ?? ""}${BYTES[(n >>> 8) & 255] ?? ""}${BYTES[(n >>> 16) & 255] ?? ""}${BYTES[n >>> 24] ?? ""}`;
    }
    return text.length === digits ? text : text.slice(0, digits);
  }
}
