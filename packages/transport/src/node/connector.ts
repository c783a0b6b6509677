import { buildConnector } from "undici";
import type { Proxy } from "./proxy.ts";
import type { Target } from "./proxy-env.ts";
import type { TlsSettings } from "./tls.ts";
import { openTunnel } from "./tunnel.ts";

/**
 * Connects to an origin, directly or through a proxy's tunnel. The signal closes connections in any state.
 *
 * undici's own ProxyAgent is not used: it reports a proxy's refusal in a message only, and does not distinguish between
 * an unavailable proxy and an unavailable API.
 */
export function createConnector(
  proxyFor: (target: Target) => Proxy | undefined,
  tls: TlsSettings,
  signal: AbortSignal,
): buildConnector.connector {
  // Node's sockets support a signal. Without it, closing would wait until a pending connection succeeds or times out.
  const options = { ...tls.origin, allowH2: false, signal };
  const connect = buildConnector(options);
  return (target, callback) => {
    const proxy = proxyFor(target);
    if (proxy === undefined) {
      connect(target, callback);
      return;
    }
    const { protocol, hostname, port } = target;
    const secure = protocol === "https:";
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    const authority = `${host}:${port === "" ? (secure ? "443" : "80") : port}`;
    openTunnel(proxy, authority, tls.proxy, signal).then(
      (tunnel) => {
        if (secure) connect({ ...target, httpSocket: tunnel }, callback);
        else callback(null, tunnel);
      },
      (error: unknown) => {
        callback(error as Error, null);
      },
    );
  };
}
