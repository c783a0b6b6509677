import { Readable } from "node:stream";
import { Agent, request, type buildConnector } from "undici";
import type { FetchInit } from "../fetch.ts";
import type { HeaderReader } from "../headers.ts";
import { isSuccess } from "../statuses.ts";
import { collect } from "./collect.ts";
import { ACCEPTED, decode } from "./decode.ts";
import type { NodeFetch } from "./node-fetch.ts";

/** The amount of an unwanted body that is read to keep its connection, in bytes, and the time limit for this in ms. */
const DUMP_LIMIT = 64 * 1024;
const DUMP_TIME = 1000;

/** The statuses for which a `Response` can't have a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Fields = Readonly<Record<string, string | string[]>>;

/** Reads the fields directly, without the checks and copies of `Headers`. */
const readerOf = (fields: Fields): HeaderReader => ({
  get: (name) => {
    const value = fields[name.toLowerCase()];
    return value === undefined ? null : [value].flat().join(", ");
  },
});

function headersOf(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) headers.append(name, one);
  return headers;
}

/**
 * Creates a fetch with its own undici connection pool. It does not follow redirects. It decodes gzip, br and zstd.
 *
 * @param connector Creates what connects to an origin. The signal closes its connections in any state.
 */
export function createPool(
  connector: (signal: AbortSignal) => buildConnector.connector,
): NodeFetch {
  const closing = new AbortController();
  const dispatcher = new Agent({
    connect: connector(closing.signal),
    // The transport has its own limits: two timers would only contradict each other.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const send = async (url: string, { method, headers, body, signal }: FetchInit) => {
    const {
      statusCode,
      headers: fields,
      body: answer,
    } = await request(url, {
      dispatcher,
      method,
      headers: { "accept-encoding": ACCEPTED, ...headers },
      body: body ?? null,
      signal,
    });
    // An error while no one reads must not end the process. A reader still receives it.
    answer.on("error", () => undefined);
    return { status: statusCode, fields: fields as Fields, body: answer };
  };

  const fetch = async (url: string, init: FetchInit): Promise<Response> => {
    const { status, fields, body } = await send(url, init);
    const headers = headersOf(fields);
    const decoded = decode(body, headers);
    // Nothing is read ahead: the reader determines the speed.
    const stream = Readable.toWeb(decoded, { strategy: { highWaterMark: 0 } });
    return new Response(BODILESS.has(status) ? null : stream, { status, headers });
  };

  return Object.assign(fetch, {
    collect: async (url, init, maxBytes, begun) => {
      const { status, fields, body } = await send(url, init);
      begun();
      const headers = readerOf(fields);
      if (isSuccess(status))
        return { status, headers, bytes: await collect(decode(body, headers), maxBytes) };
      const signal = AbortSignal.timeout(DUMP_TIME);
      void body.dump({ limit: DUMP_LIMIT, signal }).catch(() => undefined);
      return { status, headers, bytes: new Uint8Array() };
    },
    close: async () => {
      closing.abort();
      await dispatcher.destroy();
    },
  } satisfies Pick<NodeFetch, "collect" | "close">);
}
