import { performance } from "node:perf_hooks";

/** Something to time: what it is called, and one run of it. */
export interface Timed {
  readonly name: string;
  readonly run: () => unknown;
}

const lowerQuartile = (times: number[]): number =>
  times.sort((a, b) => a - b)[times.length >> 2] ?? NaN;

/**
 * Milliseconds of one run of each, the lower quartile of a series: a machine that does other things
 * beside makes runs slower, never quicker. Each is timed by itself, warm, as it is when page after
 * page passes: in turns, the garbage of the slow ones would be counted to the quick ones.
 *
 * @param runs how many runs a series has, after as many to warm up
 */
export async function measure(timed: readonly Timed[], runs: number): Promise<Map<string, number>> {
  const quartiles = new Map<string, number>();
  for (const { name, run } of timed) {
    const times: number[] = [];
    for (let at = 0; at < 2 * runs; at++) {
      const start = performance.now();
      const result = run();
      if (result instanceof Promise) await result;
      if (at >= runs) times.push(performance.now() - start);
    }
    quartiles.set(name, lowerQuartile(times));
  }
  return quartiles;
}
