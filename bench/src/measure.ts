import { performance } from "node:perf_hooks";

/** A function to measure. */
export interface Timed {
  readonly name: string;
  readonly run: () => unknown;
}

const lowerQuartile = (times: number[]): number =>
  times.sort((a, b) => a - b)[times.length >> 2] ?? NaN;

/**
 * Returns the lower quartile of the times of each function, in milliseconds. Other load makes runs slower, never faster.
 * The functions run one after the other, not alternately: otherwise the garbage of a slow one would be collected
 * during a fast one.
 *
 * @param runs number of measured runs, after the same number of warm-up runs
 */
export async function measure(timed: readonly Timed[], runs: number): Promise<Map<string, number>> {
  const quartiles = new Map<string, number>();
  for (const { name, run } of timed) {
    const times: number[] = [];
    for (let index = 0; index < 2 * runs; index++) {
      const start = performance.now();
      const result = run();
      if (result instanceof Promise) await result;
      if (index >= runs) times.push(performance.now() - start);
    }
    quartiles.set(name, lowerQuartile(times));
  }
  return quartiles;
}
