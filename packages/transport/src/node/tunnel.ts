import { request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type Socket } from "node:net";
import { sentence, type Wording } from "@cyberintegrations/errors";
import { Failure } from "../failure.ts";
import { networkFailure } from "../network.ts";
import { isSuccess } from "../statuses.ts";
import type { Proxy } from "./proxy.ts";
import type { TlsSide } from "./tls.ts";

/** The time limit for opening a tunnel, in milliseconds. */
const TUNNEL_TIMEOUT = 30_000;

function refused(status: number): Failure {
  const byStatus: Readonly<Record<number, Wording>> = {
    407: [
      sentence`The proxy requires a user name and a password, or rejected them: check the proxy's credentials (${["proxy"]}).`,
    ],
  };
  const temporary = status >= 500;
  return new Failure({
    code: "proxy",
    summary: `the proxy refused the tunnel with ${status}`,
    status,
    retry: temporary,
    hint:
      byStatus[status] ??
      (temporary
        ? [
            "The proxy can't reach the API at the moment.",
            sentence`If this continues, ask the operator of the proxy (${["proxy"]}).`,
          ]
        : [
            sentence`The proxy does not let this connection through: ask its operator to allow the API's host and port, or use another proxy (${["proxy"]}).`,
          ]),
  });
}

/** A failed connection to the proxy. A problem with its certificate has the code `tls`; all others are temporary. */
function unreachable(error: unknown): Failure {
  const { details } = networkFailure(error);
  if (details.code === "tls")
    return new Failure({ ...details, summary: `the proxy, not the API: ${details.summary}` });
  return new Failure({
    code: "proxy",
    summary: `the proxy can't be reached: ${details.summary}`,
    retry: true,
    hint: [sentence`Check the proxy's protocol, host and port (${["proxy"]}).`],
    cause: error,
  });
}

/** Opens a tunnel through a proxy and returns its socket. The API's headers are never sent to the proxy. */
export function openTunnel(
  proxy: Proxy,
  authority: string,
  tls: TlsSide,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol, host, port, authorization } = proxy;
  const options: RequestOptions = {
    host,
    port,
    method: "CONNECT",
    path: authority,
    agent: false,
    timeout: TUNNEL_TIMEOUT,
    signal,
    headers: {
      host: authority,
      ...(authorization !== undefined && { "proxy-authorization": authorization }),
    },
  };
  return new Promise((resolve, reject) => {
    const request =
      protocol === "https"
        ? // Without its own servername Node would take the Host header's, which is the origin's.
          requestHttps({ ...options, ...tls, servername: isIP(host) === 0 ? host : "" })
        : requestHttp(options);
    request
      .once("connect", ({ statusCode = 0 }, socket) => {
        if (isSuccess(statusCode)) {
          socket.setTimeout(0);
          resolve(socket);
        } else {
          socket.destroy();
          reject(refused(statusCode));
        }
      })
      .once("timeout", () => request.destroy(new Error(`no tunnel within ${TUNNEL_TIMEOUT} ms`)))
      .once("error", (error) => {
        reject(unreachable(error));
      })
      .end();
  });
}
