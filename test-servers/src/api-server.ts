import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { TlsOptions } from "node:tls";
import { listen, type Listening } from "./listen.ts";

/** A received request. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Time of the request, from `performance.now()`. */
  readonly at: number;
}

export interface ApiServer extends Listening {
  /** The base URL: with a path, without a trailing slash. */
  readonly url: string;
  /** The received requests. */
  readonly seen: readonly ReceivedRequest[];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Starts a server that records requests and responds with `handler`. With `tls`, it uses HTTPS. */
export async function apiServer(handler: RequestListener, tls?: TlsOptions): Promise<ApiServer> {
  const seen: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const { method = "", url = "", headers } = request;
    const at = performance.now();
    void bodyOf(request).then(
      (body) => {
        seen.push({ method, url, headers, body, at });
        handler(request, response);
      },
      () => undefined,
    );
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const listening = await listen(server);
  const url = `${tls ? "https" : "http"}://localhost:${listening.port}/api/v2`;
  return { ...listening, url, seen };
}
