import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { InputError } from "cyberintegrations";
import type { Health, HealthReport } from "../watch/health.ts";
import type { Metrics } from "./metrics.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: Metrics;
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
 * Serves `/health` (200 when all is well, else 503) and `/metrics`.
 *
 * @throws InputError when it can't listen there.
 */
export async function serve({ host, port, health, metrics }: ServeOptions): Promise<HealthServer> {
  const pages = new Map<string, () => Promise<Answer> | Answer>([
    ["/health", () => healthAnswer(health.report())],
    [
      "/metrics",
      async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
    ],
  ]);
  const answerTo = (method = "", target = ""): Promise<Answer> | Answer => {
    const page = pages.get(target.split("?", 1)[0] ?? "");
    if (!page) return { status: 404, type: text, body: "Here are /health and /metrics.\n" };
    if (!["GET", "HEAD"].includes(method)) return { status: 405, type: text, body: "Only GET.\n" };
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
    throw new InputError(
      `--health-port: can't listen on port ${port} of ${host} (${code ?? "?"})`,
      {
        hint: "0 takes a free port and says which.",
      },
    );
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${taken}/`,
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

const healthAnswer = (report: HealthReport): Answer => ({
  status: report.ok ? 200 : 503,
  type: "application/json",
  body: `${JSON.stringify(report)}\n`,
});

async function send(response: ServerResponse, answer: Promise<Answer> | Answer): Promise<void> {
  const { status, type, body } = await answer;
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
