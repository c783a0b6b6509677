import type { ConnectionErrorCode } from "cyberintegrations";
import { advice, unusedProxy } from "./advice.ts";
import type { Facts } from "./facts.ts";
import { failedBy, ok, skipped, type Check } from "./finding.ts";

/** The steps of a request on its way to a response, in order. */
export const route = [
  "DNS",
  "proxy",
  "connection",
  "TLS",
  "URL",
  "rate limit",
  "allow-list",
  "login",
] as const;

/** A step at which a request can fail. */
export type Step = (typeof route)[number];

/** The step at which a request with this error failed. */
export const failedStep: Readonly<Record<ConnectionErrorCode, Step>> = {
  proxy: "proxy",
  network: "connection",
  timeout: "connection",
  aborted: "connection",
  tls: "TLS",
  "not-found": "URL",
  "bad-request": "URL",
  "bad-response": "URL",
  stalled: "URL",
  server: "URL",
  "rate-limited": "rate limit",
  "not-allow-listed": "allow-list",
  // The request names no collection, so the reason is not a missing grant.
  forbidden: "allow-list",
  unauthorized: "login",
};

/** What is reported for each step that succeeded. The rate limit is checked last, after all requests. */
const succeeded: readonly (readonly [Exclude<Step, "rate limit">, (facts: Facts) => string])[] = [
  [
    "DNS",
    ({ host, addresses }) =>
      addresses.length > 0
        ? `${host} resolves to ${addresses.join(", ")}`
        : `the proxy resolves ${host}`,
  ],
  ["proxy", proxyInUse],
  ["connection", ({ base }) => `connected to ${base.host}`],
  ["TLS", trust],
  ["URL", ({ base }) => `the API answers at ${base.href}`],
  ["allow-list", () => "no redirect to a login page"],
  ["login", () => "the user name and the API key are accepted"],
];

/** Never the whole URL: it may contain a password. */
function proxyInUse(facts: Facts): string {
  const { proxy } = facts.settings.connection;
  const unused = unusedProxy(facts);
  if (unused !== undefined) return `none (${unused} is set, but not used)`;
  if (proxy === undefined) return "none";
  if (proxy === "env") return "from HTTPS_PROXY and NO_PROXY";
  if (typeof proxy === "object") return proxy.host;
  return URL.parse(proxy.includes("://") ? proxy : `http://${proxy}`)?.host ?? "set";
}

function trust({ base, settings: { connection } }: Facts): string {
  if (base.protocol !== "https:") return "not used: the URL starts with http:";
  if (connection.tls?.verify === false) {
    return "not verified (verify: false): others on the network can read the API key";
  }
  return "the certificate is trusted";
}

/** A check for each step of the first request. At most one step has failed. */
export const routeChecks: readonly Check[] = succeeded.map(([name, found]) => ({
  name,
  run: (facts) => {
    const { failure } = facts;
    if (!failure || route.indexOf(name) < route.indexOf(failure.at)) return ok(found(facts));
    const { error, at } = failure;
    return at === name ? failedBy(error, advice[error.code]?.(facts)) : skipped(`${at} failed`);
  },
}));
