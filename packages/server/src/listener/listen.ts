import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { InputError } from "@cyberintegrations/errors";
import { followCertificate, readCertificate } from "./certificate.ts";
import type { CertificateFiles } from "./certificate-files.ts";

/** What one client can take of the server. */
export interface Limits {
  /** The maximum number of connections at the same time. @default 512 */
  readonly connections?: number | undefined;
  /** The maximum number of bytes of a request's line and headers. A body is refused. @default 16384 */
  readonly requestBytes?: number | undefined;
  /** How long a client may take to send its request, in ms. @default 15000 */
  readonly requestTime?: number | undefined;
  /** How long a connection may transfer nothing, in ms. @default 60000 */
  readonly idleTime?: number | undefined;
  /** How long a client may take for one response, in ms. @default 600000 */
  readonly responseTime?: number | undefined;
  /** Requests per minute and token. @default 600 */
  readonly requestsPerMinute?: number | undefined;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: CertificateFiles | undefined;
  readonly limits: Limits;
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>;
  /** How often the certificate files are compared, in ms. */
  readonly compareEvery?: number | undefined;
}

export interface Listener {
  /** With a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves requests over HTTP or HTTPS. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host, port, tls, limits } = options;
  const { requestTime = 15_000, idleTime = 60_000, responseTime = 600_000 } = limits;
  const settings = {
    maxHeaderSize: limits.requestBytes ?? 16_384,
    requestTimeout: requestTime,
    headersTimeout: requestTime,
    connectionsCheckingInterval: Math.min(requestTime, 5000),
    keepAliveTimeout: 5000,
  };
  // The global classes stay those of Node for the rest of the program.
  const answer = getRequestListener(options.fetch, { overrideGlobalObjects: false });
  const server: Server = tls
    ? createTlsServer({ ...settings, ...readCertificate(tls), handshakeTimeout: requestTime })
    : createServer(settings);
  server.on("request", (request, response) => {
    const late = setTimeout(() => response.destroy(), responseTime).unref();
    response.once("close", () => {
      clearTimeout(late);
    });
    void answer(request, response);
  });
  server.maxConnections = limits.connections ?? 512;
  server.timeout = idleTime;
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new InputError(`can't listen on ${host}:${port} (${code})`, { path: ["listen"] });
  }
  const unfollow =
    tls && server instanceof TlsServer
      ? followCertificate(
          tls,
          (context) => {
            server.setSecureContext(context);
          },
          options.compareEvery,
        )
      : undefined;
  const { address, family, port: taken } = server.address() as AddressInfo;
  const shown = family === "IPv6" ? `[${address}]` : address;
  return {
    url: `${tls ? "https" : "http"}://${shown}:${taken}/`,
    close: () => {
      unfollow?.();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of connections) socket.destroy();
      });
    },
  };
}
