import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { TlsOptions } from "node:tls";
import { listen, type Listening } from "./listen.ts";

/** A received CONNECT request. */
export interface Connect {
  /** `host:port` */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
}

export interface ForwardProxy extends Listening {
  readonly url: string;
  readonly connects: readonly Connect[];
  /** Received requests without a tunnel. Our transport must not send any. */
  readonly plain: readonly string[];
}

export interface ForwardProxyOptions {
  /** Required credentials as `user:password`. */
  readonly credentials?: string;
  /** Responds to every CONNECT with this status. */
  readonly status?: number;
  /** Uses HTTPS for the proxy. */
  readonly tls?: TlsOptions;
}

function respond(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Answer\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n`);
}

/** Starts a forward proxy that tunnels and records requests. It resolves every host name to loopback. */
export async function forwardProxy({
  credentials,
  status,
  tls,
}: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const connects: Connect[] = [];
  const plain: string[] = [];
  const server = tls ? createTlsServer(tls) : createServer();
  const expected =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  server.on("request", ({ url = "" }: IncomingMessage, response) => {
    plain.push(url);
    response.writeHead(400).end();
  });
  server.on("connect", ({ url: target = "", headers }: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined);
    connects.push({ target, headers });
    if (status !== undefined) respond(socket, status);
    else if (expected !== undefined && headers["proxy-authorization"] !== expected)
      respond(socket, 407);
    else tunnel(target, socket);
  });
  const listening = await listen(server);
  const url = `${tls ? "https" : "http"}://localhost:${listening.port}`;
  return { ...listening, url, connects, plain };
}

function tunnel(target: string, socket: Duplex): void {
  const { port } = new URL(`http://${target}`);
  const upstream = connect(Number(port), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => upstream.destroy());
}
