import { Failure } from "./failure.ts";

export function timedOut(summary: string, cause?: unknown): Failure {
  return new Failure({
    code: "timeout",
    summary,
    retry: true,
    smallerPage: true,
    cause,
    hint: "Ask for smaller pages (a smaller limit), or allow more time with the timeout option.",
  });
}

/**
 * Runs `work` for at most `timeout` milliseconds and no longer than `outer` lets it. The race makes sure of the end
 * even if a foreign fetch does not look at its signal.
 */
export async function withDeadline<T>(
  timeout: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const onAbort = () => {
    controller.abort(outer.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(timedOut(`no whole answer within ${timeout} ms`));
  }, timeout);
  outer.addEventListener("abort", onAbort, { once: true });
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
  try {
    return await Promise.race([ended, work(signal)]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onAbort);
  }
}
