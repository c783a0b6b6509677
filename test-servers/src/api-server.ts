import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { TlsOptions } from "node:tls";
import { listen, type Listening } from "./listen.ts";

/** What arrived. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** When, by `performance.now()`. */
  readonly at: number;
}

export interface ApiServer extends Listening {
  /** Its base URL, with a path and without a slash at the end. */
  readonly url: string;
  readonly seen: readonly Seen[];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A server that remembers what it was asked and answers as the handler does. With `tls` it speaks https. */
export async function apiServer(handler: RequestListener, tls?: TlsOptions): Promise<ApiServer> {
  const seen: Seen[] = [];
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
