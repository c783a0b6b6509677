export {
  createNodeFetch,
  type NodeFetch,
  type NodeFetchOptions,
  type ProxyOptions,
  type TlsOptions,
} from "./node-fetch.ts";
export { createNodeTransport, type NodeTransportOptions } from "./node-transport.ts";
