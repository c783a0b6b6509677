/** The size and the seed of the test. Set each with an environment variable: `SCALE_FEEDS=2000 npm run test:scale`. */
export interface Size {
  readonly tenants: number;
  /** Feeds in each collection at the start of the test. */
  readonly feeds: number;
  readonly workers: number;
  /** How often each kind of fault is injected. */
  readonly rounds: number;
  /** The seed of the order of faults and the pauses between them. */
  readonly seed: number;
  /** How long each answer of the API takes, in ms. */
  readonly latency: number;
}

const defaults: Size = {
  tenants: 20,
  feeds: 80,
  workers: 4,
  rounds: 1,
  seed: Date.now() % 1_000_000,
  latency: 200,
};

export function sizeFrom(env: NodeJS.ProcessEnv): Size {
  const entries = Object.entries(defaults).map(([name, standard]) => {
    const variable = `SCALE_${name.toUpperCase()}`;
    const value = Number(env[variable] ?? standard);
    const least = name === "workers" ? 2 : 1; // one continues while another one is suspended
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(
        `${variable}: expected a whole number from ${least}, got ${env[variable]}`,
      );
    return [name, value];
  });
  return Object.fromEntries(entries) as Size;
}

/** Chance that is the same for the same seed: mulberry32. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  /** A member of a list that has one. */
  readonly pick: <T>(list: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
}

export function chanceFrom(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  return {
    next,
    pick,
    shuffled: (list) =>
      list
        .map((member) => [next(), member] as const)
        .sort(([a], [b]) => a - b)
        .map(([, member]) => member),
  };
}
