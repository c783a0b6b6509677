import { checkOptions } from "@cyberintegrations/errors";
import { transportOptions, type TransportOptions } from "../options.ts";
import { Transport } from "../transport.ts";
import { createNodeFetch, type NodeFetchOptions } from "./node-fetch.ts";

/** A transport's options, and those of the network that Node alone knows of. */
export interface NodeTransportOptions extends Omit<TransportOptions, "fetch">, NodeFetchOptions {}

const { fetch: _, ...shared } = transportOptions;
const known: Readonly<Record<keyof NodeTransportOptions, true>> = {
  ...shared,
  proxy: true,
  tls: true,
};

/**
 * Makes a {@link Transport} with its own connection pool, which knows proxies, private certificate authorities and
 * client certificates.
 *
 * @throws InputError when an option can't be used
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
