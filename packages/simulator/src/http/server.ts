import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "../faults/faults.ts";
import { bend, insteadOf } from "../faults/effects.ts";
import type { Fault } from "../faults/types.ts";
import type { Settings } from "../options.ts";
import { checkCredentials, RateLimit, readBody } from "./access.ts";
import { Refusal, type Answer } from "./answer.ts";
import { deliver } from "./deliver.ts";
import type { RequestLog } from "./log.ts";
import { aim, answer, type Target } from "./router.ts";
import type { World } from "./world.ts";

const LOGIN: Answer = { status: 200, body: "<html><title>Log in</title></html>" };

/** A server that listens. */
export interface Listening {
  /** Scheme, host and port. */
  readonly origin: string;
  close(): Promise<void>;
}

export async function listen(
  settings: Settings,
  world: World,
  faults: Faults,
  log: RequestLog,
): Promise<Listening> {
  const closing = new AbortController();
  const rate = new RateLimit(settings.rateLimit, settings.clock);

  async function respond(request: IncomingMessage, target: Target): Promise<Answer> {
    try {
      if (target.product === undefined && target.path === "/login") return LOGIN;
      checkCredentials(request, settings.username, settings.apiKey);
      rate.check(target.collection?.name ?? target.path);
      return answer(world, target, await readBody(request));
    } catch (error) {
      if (error instanceof Refusal) return error.answer();
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
    const good = (fault && insteadOf(fault)) ?? (await respond(request, target));
    deliver(response, bend(good, fault), target.collection, fault);
    return good.status;
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const target = aim(request, world.collections);
    const fault = faults.meet(target);
    const note = log.add(request, target, fault);
    // Only the end of the simulator breaks off an answer that waits.
    serve(request, response, target, fault).then(note, () => response.destroy());
  };

  const { tls } = settings;
  const server = tls
    ? createTlsServer({ ...tls, rejectUnauthorized: tls.requestCert ?? false }, listener)
    : createServer(listener);
  // A connection that the server ends while the client picks it up again fails in ways that no test wants.
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
