/** A signal that follows several others until it is let go. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly unlink: () => void;
}

/**
 * Follows each signal. Not `AbortSignal.any`: its result stays tied to its sources, and ours (the caller's, the
 * transport's) live as long as the program.
 */
export function linkSignals(sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const undo = sources.map((source) => {
    if (source === undefined) return undefined;
    const follow = () => {
      controller.abort(source.reason);
    };
    if (source.aborted) follow();
    else source.addEventListener("abort", follow, { once: true });
    return () => {
      source.removeEventListener("abort", follow);
    };
  });
  return {
    signal: controller.signal,
    unlink: () => {
      for (const remove of undo) remove?.();
    },
  };
}

/** Settles as `work` does, or rejects as soon as the signal aborts, even if `work` ignores the signal. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = () => {
      signal.removeEventListener("abort", onAbort);
    };
    work.then(resolve, reject).then(settle, settle);
  });
}
