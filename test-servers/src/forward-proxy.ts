import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { TlsOptions } from "node:tls";
import { listen, type Listening } from "./listen.ts";

/** One request for a tunnel, as it came. */
export interface Connect {
  /** `host:port` */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
}

export interface ForwardProxy extends Listening {
  readonly url: string;
  readonly connects: readonly Connect[];
  /** Requests that came untunnelled, which none of ours may. */
  readonly plain: readonly string[];
}

export interface ProxyWishes {
  /** Lets through only who brings this as `user:password`. */
  readonly credentials?: string;
  /** Answers every CONNECT with this status instead. */
  readonly status?: number;
  /** Makes it an https proxy. */
  readonly tls?: TlsOptions;
}

function answer(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Answer\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n`);
}

/** A forwarding proxy that tunnels and keeps a log. Every name leads to loopback. */
export async function forwardProxy({
  credentials,
  status,
  tls,
}: ProxyWishes = {}): Promise<ForwardProxy> {
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
    if (status !== undefined) answer(socket, status);
    else if (expected !== undefined && headers["proxy-authorization"] !== expected)
      answer(socket, 407);
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
