import type { Collect, Fetch } from "../fetch.ts";
import { parseProxy, type ProxyOptions } from "./proxy.ts";
import { envProxy } from "./proxy-env.ts";
import { tlsSettings } from "./tls.ts";
import type { TlsOptions } from "./tls-options.ts";

export type { ProxyOptions } from "./proxy.ts";
export type { TlsOptions } from "./tls-options.ts";

/** How to connect to an API from Node. */
export interface NodeFetchOptions {
  /**
   * A proxy: its parts, its URL, or `"env"` for the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
   * @default none
   */
  readonly proxy?: ProxyOptions | string | undefined;
  /** Trusted certificate authorities and the client certificate. */
  readonly tls?: TlsOptions | undefined;
}

/** A fetch with its own connection pool. */
export interface NodeFetch extends Fetch {
  readonly collect: Collect;
  readonly close: () => Promise<void>;
}

function proxyChoice(proxy: NodeFetchOptions["proxy"]): ReturnType<typeof envProxy> {
  if (proxy === "env") return envProxy(process.env);
  const fixed = proxy === undefined ? undefined : parseProxy(proxy);
  return () => fixed;
}

/**
 * Creates a fetch with its own undici connection pool. It does not follow redirects. It decodes gzip, br and zstd. The
 * transport that uses it closes it.
 *
 * The options are checked now. The pool, undici and other modules of Node are loaded with the first request: a program
 * with a custom fetch does not need them.
 *
 * @throws InputError if the proxy or a TLS option is invalid
 */
export function createNodeFetch({ proxy, tls }: NodeFetchOptions = {}): NodeFetch {
  const proxyFor = proxyChoice(proxy);
  const settings = tlsSettings(tls);
  let loading: Promise<NodeFetch> | undefined;
  const load = async () => {
    const [{ createPool }, { createConnector }] = await Promise.all([
      import("./pool.ts"),
      import("./connector.ts"),
    ]);
    return createPool((signal) => createConnector(proxyFor, settings, signal));
  };
  const pool = () => (loading ??= load());
  const fetch: Fetch = async (url, init) => (await pool())(url, init);
  return Object.assign(fetch, {
    collect: async (...request: Parameters<Collect>) => (await pool()).collect(...request),
    close: async () => (await loading)?.close(),
  });
}
