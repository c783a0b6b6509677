import { BaseSequencer } from "vitest/node";

/**
 * Runs the files first whose tests failed when they ran last, then the faster ones. The first failed test kills the mutant, so
 * this takes less time than Vitest's own order, which starts with the slowest.
 */
export class KillersFirst extends BaseSequencer {
  sort(files) {
    const rank = (file) => {
      const last = this.ctx.cache.getTestSpecificationResult(file);
      return last?.failed ? -1 : (last?.duration ?? 0);
    };
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b)));
  }
}
