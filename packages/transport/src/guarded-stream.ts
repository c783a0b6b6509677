import { sentence } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";

export interface StreamGuard {
  /** The expected number of bytes, if the server sent it. */
  readonly expected: number | undefined;
  /** The maximum time between two chunks, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Creates the error for the reader. */
  readonly fail: (error: unknown) => Error;
  /** Called after the stream has ended in any way. */
  readonly onEnd: () => void;
}

const wrongLength = (expected: number, got: number): Failure =>
  new Failure({
    code: "network",
    summary: `the body was truncated: received ${got} of ${expected} bytes`,
    hint: "Request the file again.",
  });

const silence = (timeout: number): Failure =>
  new Failure({
    code: "timeout",
    summary: `no data of the body received for ${timeout} ms`,
    hint: [sentence`Request the file again, or allow more time with the option ${["timeout"]}.`],
  });

/**
 * Returns a stream that reads from its source only on demand, fails after a timeout or an abort, and fails if its length
 * differs from the expected one.
 */
export function guardStream(
  source: ReadableStream<Uint8Array>,
  { expected, timeout, signal, fail, onEnd }: StreamGuard,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let size = 0;
  let stop: (error: unknown) => void = () => undefined;
  const onAbort = () => {
    stop(signal.reason);
  };
  let ended = false;
  const finish = () => {
    ended = true;
    onEnd();
  };
  const release = () => {
    void reader.cancel().catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = (error) => {
          finish();
          controller.error(fail(error));
          release();
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener("abort", onAbort);
      },
      async pull(controller) {
        const timer = setTimeout(() => {
          stop(silence(timeout));
        }, timeout);
        try {
          const { done, value } = await reader.read();
          if (ended) return;
          if (value !== undefined) {
            size += value.byteLength;
            controller.enqueue(value);
          }
          if (expected !== undefined && (done ? size !== expected : size > expected))
            throw wrongLength(expected, size);
          if (done) {
            finish();
            controller.close();
          }
        } catch (error) {
          stop(error);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel() {
        finish();
        release();
      },
    },
    { highWaterMark: 0 },
  );
}
