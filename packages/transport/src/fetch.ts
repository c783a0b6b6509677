import { sentence } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";
import type { HeaderReader } from "./headers.ts";
import { isSuccess } from "./statuses.ts";

/** What is given to a {@link Fetch} beside the URL. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Redirects are never followed. */
  readonly redirect: "manual";
}

/** An answer whose body was read to the end. */
export interface Collected {
  readonly status: number;
  readonly headers: HeaderReader;
  /** The decoded body of a success; empty for any other status, whose body is thrown away. */
  readonly bytes: Uint8Array;
}

/**
 * Sends a request and reads the whole answer, at most `maxBytes` of it. Calls `begun` when the head of the answer is there:
 * a timeout before that says nothing of the answer's size.
 */
export type Collect = (
  url: string,
  init: FetchInit,
  maxBytes: number,
  begun: () => void,
) => Promise<Collected>;

/** The platform's `fetch`, or one that fits it. */
export interface Fetch {
  (url: string, init: FetchInit): Promise<Response>;
  /** Reads a whole answer without a web stream in between, where this fetch can: that costs half the time. */
  readonly collect?: Collect;
  /** Lets go of every connection. Called when the transport is closed. */
  readonly close?: () => Promise<void>;
}

export function oversized(maxBytes: number): Failure {
  return new Failure({
    code: "bad-response",
    summary: `the answer is larger than ${maxBytes} bytes`,
    smallerPage: true,
    hint: [
      sentence`Ask for smaller pages (a smaller limit), raise ${["maxBodyBytes"]}, or read a file with openStream.`,
    ],
  });
}

/** Joins chunks of a known total size. */
function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
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
  // Leaving the loop early, as the throw does, cancels the stream and with it the transfer.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw oversized(maxBytes);
    chunks.push(chunk);
  }
  return join(chunks, size);
}

/** An answer whose body has not been read yet. */
export interface Begun {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** A redirect that a browser hides, or that a foreign fetch followed against its orders, is still a redirect. */
const statusOf = ({ type, redirected, status }: Response): number =>
  type === "opaqueredirect" || redirected ? 302 : status;

/** Sends a request. The body of anything but a success is thrown away. */
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

/** Makes a {@link Collect} of any fetch. The body is read here, so that a body which breaks off fails the attempt. */
export function collectWith(fetch: Fetch): Collect {
  return async (url, init, maxBytes, begun) => {
    const { status, headers, body } = await begin(fetch, url, init, begun);
    const bytes = body === null ? new Uint8Array() : await readAll(body, maxBytes);
    return { status, headers, bytes };
  };
}
