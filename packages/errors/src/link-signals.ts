/** A signal that follows others until `unlink` is called. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly unlink: () => void;
}

/**
 * Combines signals: the result aborts as soon as one of them does. Call `unlink` when the work is done.
 *
 * Use this instead of `AbortSignal.any`, which has no `unlink`: on Node 22.19, its sources keep memory for each result
 * until they are collected, and a caller's signal may live as long as the program.
 */
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const given = sources.filter((source) => source !== undefined);
  const links = given.map((source) => {
    const follow = () => {
      controller.abort(source.reason);
    };
    if (source.aborted) follow();
    source.addEventListener("abort", follow, { once: true });
    return () => {
      source.removeEventListener("abort", follow);
    };
  });
  return {
    signal: controller.signal,
    unlink: () => {
      for (const unlink of links) unlink();
    },
  };
}
