import { mix } from "./random.ts";

/** Gives each event number a value, strictly rising in irregular steps, and finds the number again from any value. */
export interface Ruler {
  /** The value of event `n`; `at(0)` lies before the first event. */
  at(n: number): number;
  /** The last event whose value is not above this one; 0 when there is none. */
  last(value: number): number;
}

/** Each event has a slot `step` wide of its own, and stands somewhere inside by chance. */
export function ruler(origin: number, step: number, salt: number): Ruler {
  const at = (n: number) => origin + n * step + (mix(salt, n) % step);
  return {
    at,
    last(value) {
      const slot = Math.floor((value - origin) / step);
      return Math.max(0, slot >= 0 && at(slot) <= value ? slot : slot - 1);
    },
  };
}

/** One ruler up to and including event `size`, and another one from there on. */
export function joined(first: Ruler, size: number, second: Ruler): Ruler {
  return {
    at: (n) => (n <= size ? first.at(n) : second.at(n - size)),
    last: (value) =>
      value < second.at(1) ? Math.min(first.last(value), size) : size + second.last(value),
  };
}
