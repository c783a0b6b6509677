import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "prom-client";
import { defaultHost } from "../defaults.ts";
import { cannotListen } from "../input.ts";
import { jsonText } from "../json-text.ts";
import { printableMetrics } from "../printable.ts";

/** Where a command that keeps running serves its health and metrics. */
export interface ServeFlags {
  /** The port of `/health` and `/metrics`; 0 selects a free one. Default: they are not served. */
  readonly healthPort?: number;
  /** Default: this machine only. */
  readonly healthHost?: string;
}

export interface Pages {
  /** The response of `/health`, as JSON. */
  readonly health: () => HealthAnswer | Promise<HealthAnswer>;
  /** The response of `/metrics`, in the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

export interface HealthAnswer {
  readonly ok: boolean;
}

/** A server that answers until it is disposed of. */
export interface HealthServer extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const text = "text/plain; charset=utf-8";

/**
 * Serves `/health` (200 if healthy, else 503) and `/metrics` if the flags set a port, and reports their URLs.
 *
 * @throws InputError if it can't listen there.
 */
export async function serve(
  { healthPort: port, healthHost: host = defaultHost }: ServeFlags,
  { health, metrics }: Pages,
  note: (message: string) => void,
): Promise<HealthServer | null> {
  if (port === undefined) return null;
  const pages = new Map<string, () => Promise<Answer>>([
    ["/health", async () => healthPage(await health())],
    ["/metrics", async () => metricsPage(await metrics())],
  ]);
  const answerTo = (method = "", target = ""): Promise<Answer> | Answer => {
    const page = pages.get(target.split("?", 1)[0] ?? "");
    if (!page)
      return { status: 404, type: text, body: "Not found. Available: /health, /metrics.\n" };
    if (!["GET", "HEAD"].includes(method))
      return { status: 405, type: text, body: "Only GET is allowed.\n" };
    return page();
  };
  const server = createServer((request, response) => {
    void send(response, answerTo(request.method, request.url));
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw cannotListen("--health-port", port, host, code);
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${taken}/`;
  note(`Health at ${url}health, metrics at ${url}metrics`);
  return {
    url,
    [Symbol.asyncDispose]() {
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

const healthPage = (answer: HealthAnswer): Answer => ({
  status: answer.ok ? 200 : 503,
  type: "application/json",
  body: `${jsonText(answer)}\n`,
});

const metricsPage = (body: string): Answer => ({
  status: 200,
  type: Registry.PROMETHEUS_CONTENT_TYPE,
  body: printableMetrics(body),
});

/** A page that is not available, for example because the store can't be reached, must not end the program. */
const unavailable = (): Answer => ({
  status: 500,
  type: text,
  body: "This is not available now.\n",
});

async function send(response: ServerResponse, answer: Promise<Answer> | Answer): Promise<void> {
  const { status, type, body } = await Promise.resolve(answer).catch(unavailable);
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
