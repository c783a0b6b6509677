import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "../faults/faults.ts";
import { editPage, replacementFor } from "../faults/effects.ts";
import type { Fault } from "../faults/types.ts";
import type { Settings } from "../options.ts";
import { checkCredentials, RateLimit, readBody } from "./access.ts";
import { HttpError, type Reply } from "./reply.ts";
import { sendReply } from "./send.ts";
import type { RequestLog } from "./log.ts";
import { callEndpoint, resolveTarget, type Target } from "./router.ts";
import type { ApiState } from "./route.ts";

const LOGIN: Reply = { status: 200, body: "<html><title>Log in</title></html>" };

/** A running server. */
export interface RunningServer {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  close(): Promise<void>;
}

export async function listen(
  settings: Settings,
  state: ApiState,
  faults: Faults,
  log: RequestLog,
): Promise<RunningServer> {
  const closing = new AbortController();
  const rate = new RateLimit(settings.rateLimit, settings.clock);

  async function respond(request: IncomingMessage, target: Target): Promise<Reply> {
    try {
      if (target.product === undefined && target.path === "/login") return LOGIN;
      checkCredentials(request, settings.username, settings.apiKey);
      rate.check(target.collection?.name ?? target.path);
      return callEndpoint(state, target, await readBody(request));
    } catch (error) {
      if (error instanceof HttpError) return error.toReply();
      return { status: 500, body: { message: String(error) } };
    }
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    fault: Fault | undefined,
  ): Promise<number> {
    const wait = settings.latency + (fault?.kind === "delay" ? fault.ms : 0);
    if (wait > 0) await sleep(wait, undefined, { signal: closing.signal });
    if (fault?.kind === "reset" || response.destroyed) {
      response.destroy();
      return 0;
    }
    const reply = (fault && replacementFor(fault)) ?? (await respond(request, target));
    sendReply(response, editPage(reply, fault), target.collection, fault);
    return reply.status;
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const target = resolveTarget(request, state.collections);
    const fault = faults.faultFor(target);
    const logStatus = log.add(request, target, fault);
    // Rejects only if the simulator is closed during a delay.
    serve(request, response, target, fault).then(logStatus, () => response.destroy());
  };

  const { tls } = settings;
  const server = tls
    ? createTlsServer({ ...tls, rejectUnauthorized: tls.requestCert ?? false }, listener)
    : createServer(listener);
  // Closing an idle connection while the client reuses it would make tests fail at random.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return {
    origin: `${tls ? "https" : "http"}://${host}:${port}`,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
