import { sentence } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";

export interface StreamGuard {
  /** How many bytes must come, where the server said so. */
  readonly expected: number | undefined;
  /** The longest silence, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Makes the error that the reader sees. */
  readonly fail: (error: unknown) => Error;
  /** Called once, when the stream has ended in any way. */
  readonly onEnd: () => void;
}

const wrongLength = (expected: number, got: number): Failure =>
  new Failure({
    code: "network",
    summary: `the body broke off: ${got} of ${expected} bytes received`,
    hint: "Request the file again.",
  });

const silence = (timeout: number): Failure =>
  new Failure({
    code: "timeout",
    summary: `nothing of the body was received for ${timeout} ms`,
    hint: [sentence`Request the file again, or allow more time with the option ${["timeout"]}.`],
  });

/**
 * A stream that asks its source only when it is asked itself, ends on silence and on abort, and is an error unless
 * it is as long as was promised.
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
    signal.removeEventListener("abort", onAbort);
    onEnd();
  };
  const release = () => {
    void reader.cancel().catch(() => undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = (error) => {
          if (ended) return;
          finish();
          controller.error(fail(error));
          release();
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener("abort", onAbort, { once: true });
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
