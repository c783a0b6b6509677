import { checkOptions } from "@cyberintegrations/errors";
import { transportOptions, type TransportOptions } from "../options.ts";
import { Transport } from "../transport.ts";
import { createNodeFetch, type NodeFetchOptions } from "./node-fetch.ts";

/** The options of a transport, and the network options that only Node supports. */
export interface NodeTransportOptions extends Omit<TransportOptions, "fetch">, NodeFetchOptions {}

const { fetch: _, ...shared } = transportOptions;
const known: Readonly<Record<keyof NodeTransportOptions, true>> = {
  ...shared,
  proxy: true,
  tls: true,
};

/**
 * Creates a {@link Transport} with its own connection pool, with support for proxies, private certificate authorities and
 * client certificates.
 *
 * @throws InputError if an option is invalid
 * @example
 * ```ts
 * await using transport = createNodeTransport({
 *   baseUrl: "https://tap.example/api/v2",
 *   auth: basicAuth({ username, password: apiKey }),
 *   proxy: "env",
 *   tls: { ca: "/etc/ssl/company-ca.pem" },
 * });
 * ```
 */
export function createNodeTransport(options: NodeTransportOptions): Transport {
  checkOptions("createNodeTransport", options, known);
  const { proxy, tls, ...rest } = options;
  return new Transport({ ...rest, fetch: createNodeFetch({ proxy, tls }) });
}
