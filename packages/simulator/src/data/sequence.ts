import { mix } from "./random.ts";

/** Maps event numbers to strictly increasing values with irregular gaps, and values back to event numbers. */
export interface Sequence {
  /** The value of event `n`. `at(0)` is less than the value of the first event. */
  at(n: number): number;
  /** The last event with a value of at most `value`; 0 if there is none. */
  last(value: number): number;
}

/** Assigns each event an interval of length `step` and a pseudo-random value within it. */
export function sequence(origin: number, step: number, salt: number): Sequence {
  const at = (n: number) => origin + n * step + (mix(salt, n) % step);
  return {
    at,
    last(value) {
      const slot = Math.floor((value - origin) / step);
      return Math.max(0, slot >= 0 && at(slot) <= value ? slot : slot - 1);
    },
  };
}

/** The first sequence up to and including event `size`, then the second one. */
export function concatSequences(first: Sequence, size: number, second: Sequence): Sequence {
  return {
    at: (n) => (n <= size ? first.at(n) : second.at(n - size)),
    last: (value) =>
      value < second.at(1) ? Math.min(first.last(value), size) : size + second.last(value),
  };
}
