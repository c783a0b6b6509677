import { Failure } from "./failure.ts";

/** The answer began and did not end in time: there may be too much of it. */
export const tooSlow = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    smallerPage: true,
    cause,
    hint: "Ask for smaller pages (a smaller limit), or allow more time with the timeout option.",
  });

/** Nothing of an answer was received: that says nothing of its size. */
export const unanswered = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    cause,
    hint: "The API, or a gateway before it, hangs. Try again later, or allow more time with the timeout option. If only large pages fail, set a smaller limit.",
  });

/**
 * Runs `work` for at most `timeout` milliseconds and no longer than `outer` lets it. The race makes sure of the end
 * even if a foreign fetch does not look at its signal.
 *
 * @param work calls `begun` once it has received the head of an answer
 */
export async function withDeadline<T>(
  timeout: number,
  outer: AbortSignal,
  work: (signal: AbortSignal, begun: () => void) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const onAbort = () => {
    controller.abort(outer.reason);
  };
  let hasBegun = false;
  const timer = setTimeout(() => {
    controller.abort(
      hasBegun
        ? tooSlow(`no whole answer within ${timeout} ms`)
        : unanswered(`no answer within ${timeout} ms`),
    );
  }, timeout);
  outer.addEventListener("abort", onAbort, { once: true });
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
  try {
    const working = work(signal, () => {
      hasBegun = true;
    });
    return await Promise.race([ended, working]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onAbort);
  }
}
