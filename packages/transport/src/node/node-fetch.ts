import { Readable } from "node:stream";
import { Agent, request } from "undici";
import type { Collect, Fetch, FetchInit } from "../fetch.ts";
import type { HeaderReader } from "../headers.ts";
import { isSuccess } from "../statuses.ts";
import { collect } from "./collect.ts";
import { createConnector } from "./connector.ts";
import { ACCEPTED, decode } from "./decode.ts";
import { parseProxy, type ProxyOptions } from "./proxy.ts";
import { envProxy } from "./proxy-env.ts";
import { tlsSettings } from "./tls.ts";
import type { TlsOptions } from "./tls-options.ts";

/** How to reach an API from Node. */
export interface NodeFetchOptions {
  /**
   * A proxy: its parts, its URL, or `"env"` for what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.
   * @default none
   */
  readonly proxy?: ProxyOptions | string | undefined;
  /** Whom to trust, and how to prove who we are. */
  readonly tls?: TlsOptions | undefined;
}

/** A fetch with a pool of connections of its own. */
export interface NodeFetch extends Fetch {
  readonly collect: Collect;
  readonly close: () => Promise<void>;
}

/** How much of an unwanted body is read to keep its connection, in bytes, and how long that may take. */
const DUMP_LIMIT = 64 * 1024;
const DUMP_TIME = 1000;

/** The statuses with which a `Response` refuses to have a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function proxyChoice(proxy: NodeFetchOptions["proxy"]): ReturnType<typeof envProxy> {
  if (proxy === "env") return envProxy(process.env);
  const fixed = proxy === undefined ? undefined : parseProxy(proxy);
  return () => fixed;
}

type Fields = Readonly<Record<string, string | string[] | undefined>>;

/** The fields as they are, without the checks and copies of a `Headers`. */
const readerOf = (fields: Fields): HeaderReader => ({
  get: (name) => {
    const value = fields[name.toLowerCase()];
    return value === undefined ? null : [value].flat().join(", ");
  },
});

function headersOf(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) if (one !== undefined) headers.append(name, one);
  return headers;
}

/**
 * Makes a fetch on undici's connection pool. It never follows a redirect, decodes gzip, br and zstd, and belongs to
 * the transport that it is given to: closing that one closes this.
 *
 * @throws InputError when the proxy or a TLS option can't be used
 */
export function createNodeFetch({ proxy, tls }: NodeFetchOptions = {}): NodeFetch {
  const closing = new AbortController();
  const dispatcher = new Agent({
    connect: createConnector(proxyChoice(proxy), tlsSettings(tls), closing.signal),
    // The transport's own limits hold; two clocks would only disagree.
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
    // An error that comes while nobody reads must not end the process; whoever reads sees it all the same.
    answer.on("error", () => undefined);
    return { status: statusCode, fields, body: answer };
  };

  const collected: Collect = async (url, init, maxBytes, begun) => {
    const { status, fields, body } = await send(url, init);
    begun();
    const headers = readerOf(fields);
    if (isSuccess(status)) {
      const whole = decode(body, headers);
      return { status, headers, bytes: await collect(whole, maxBytes) };
    }
    const signal = AbortSignal.timeout(DUMP_TIME);
    void body.dump({ limit: DUMP_LIMIT, signal }).catch(() => undefined);
    return { status, headers, bytes: new Uint8Array() };
  };

  const streamed = async (url: string, init: FetchInit): Promise<Response> => {
    const { status, fields, body } = await send(url, init);
    const headers = headersOf(fields);
    const decoded = decode(body, headers);
    // Nothing is read ahead: the reader sets the speed.
    const stream = Readable.toWeb(decoded, { strategy: { highWaterMark: 0 } });
    return new Response(BODILESS.has(status) ? null : stream, { status, headers });
  };

  return Object.assign(streamed, {
    collect: collected,
    close: async () => {
      closing.abort();
      await dispatcher.destroy();
    },
  });
}
