import type { ServedRequest } from "@cyberintegrations/server";
import { Counter, Registry } from "prom-client";

/** The parts of the server. Other paths are counted together, so that clients can't create metrics. */
const surfaces = ["lists", "misp", "taxii2"];

/** Counts the requests that a server has answered. */
export function measureServer(): {
  readonly registry: Registry;
  readonly count: (request: ServedRequest) => void;
} {
  const registry = new Registry();
  const requests = new Counter({
    name: "cyberintegrations_server_requests_total",
    help: "Requests answered by the server, by token, part of the server, and status.",
    labelNames: ["token", "surface", "status"],
    registers: [registry],
  });
  const count = ({ token, path, status }: ServedRequest) => {
    const first = path.split("/", 2)[1] ?? "";
    const surface = surfaces.includes(first) ? first : "other";
    requests.inc({ token: token ?? "", surface, status: String(status) });
  };
  return { registry, count };
}
