export { createNodeFetch, type NodeFetch, type NodeFetchOptions } from "./node-fetch.ts";
export { createNodeTransport, type NodeTransportOptions } from "./node-transport.ts";
export type { ProxyOptions } from "./proxy.ts";
export type { TlsOptions } from "./tls-options.ts";
