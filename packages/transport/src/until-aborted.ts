/** Settles as `work` does, or rejects as soon as the signal aborts, even if `work` ignores the signal. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    const settle = () => {
      signal.removeEventListener("abort", onAbort);
    };
    void work.then(resolve, reject).then(settle);
  });
}
