import { sentence } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";
import type { HeaderReader } from "./headers.ts";
import { isSuccess } from "./statuses.ts";

/** The arguments of a {@link Fetch} in addition to the URL. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Redirects are never followed. */
  readonly redirect: "manual";
}

/** A response whose body was read to the end. */
export interface Collected {
  readonly status: number;
  readonly headers: HeaderReader;
  /** The decoded body of a successful response. It is empty for any other status, whose body is discarded. */
  readonly bytes: Uint8Array;
}

/**
 * Sends a request and reads the whole response, at most `maxBytes`. Calls `begun` when the head of the response was
 * received: a timeout before that says nothing about its size.
 */
export type Collect = (
  url: string,
  init: FetchInit,
  maxBytes: number,
  begun: () => void,
) => Promise<Collected>;

/** The platform's `fetch`, or a compatible function. */
export interface Fetch {
  (url: string, init: FetchInit): Promise<Response>;
  /** Reads a whole response without a web stream, if this fetch supports it. This takes half the time. */
  readonly collect?: Collect;
  /** Closes every connection. Called by the transport's `close`. */
  readonly close?: () => Promise<void>;
}

export function oversized(maxBytes: number): Failure {
  return new Failure({
    code: "bad-response",
    summary: `the response is larger than ${maxBytes} bytes`,
    smallerPage: true,
    hint: [
      sentence`Ask for smaller pages (a smaller limit), raise ${["maxBodyBytes"]}, or read a file with openStream.`,
    ],
  });
}

/** Joins chunks of a known total size. */
function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

async function readAll(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The throw leaves the loop early, which cancels the stream and the transfer.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw oversized(maxBytes);
    chunks.push(chunk);
  }
  return join(chunks, size);
}

/** A response whose body has not been read yet. */
export interface Begun {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** A redirect that a browser hides, or that a custom fetch followed despite `manual`, is still a redirect. */
const statusOf = ({ type, redirected, status }: Response): number =>
  type === "opaqueredirect" || redirected ? 302 : status;

/** Sends a request. The body of an unsuccessful response is discarded. */
export async function begin(
  fetch: Fetch,
  url: string,
  init: FetchInit,
  begun: () => void,
): Promise<Begun> {
  const response = await fetch(url, init);
  begun();
  const { headers, body } = response;
  const status = statusOf(response);
  if (isSuccess(status)) return { status, headers, body };
  void body?.cancel().catch(() => undefined);
  return { status, headers, body: null };
}

/** Creates a {@link Collect} from any fetch. The body is read here, so that a truncated body fails the attempt. */
export function collectWith(fetch: Fetch): Collect {
  return async (url, init, maxBytes, begun) => {
    const { status, headers, body } = await begin(fetch, url, init, begun);
    const bytes = body === null ? new Uint8Array() : await readAll(body, maxBytes);
    return { status, headers, bytes };
  };
}
