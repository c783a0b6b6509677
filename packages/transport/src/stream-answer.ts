import type { LinkedSignal } from "@cyberintegrations/errors";
import type { Begun } from "./fetch.ts";
import { guardStream } from "./guarded-stream.ts";
import { codingsOf } from "./headers.ts";
import type { StreamAnswer } from "./options.ts";

/** Returns the response for a caller that reads the body itself. */
export function streamAnswer(
  { headers, body }: Begun,
  fail: (error: unknown) => Error,
  timeout: number,
  { signal, unlink }: LinkedSignal,
): StreamAnswer {
  const contentType = headers.get("content-type");
  const length = headers.get("content-length");
  // Content-Length counts encoded bytes. With a content coding, it can't be compared with the decoded bytes.
  const counted = length !== null && codingsOf(headers).length === 0;
  return {
    ...(contentType !== null && { contentType }),
    ...(length !== null && { contentLength: Number(length) }),
    body: guardStream(body ?? new Blob([]).stream(), {
      expected: counted ? Number(length) : undefined,
      timeout,
      signal,
      fail,
      onEnd: unlink,
    }),
  };
}
