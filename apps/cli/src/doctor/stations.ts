import { advice, unusedProxy } from "./advice.ts";
import type { Facts } from "./facts.ts";
import { failedBy, ok, skipped, type Check } from "./finding.ts";
import { way, type Station } from "./way.ts";

/** What is said of each station that was passed. The rate limit is judged at the end, when all was asked. */
const passed: readonly (readonly [Exclude<Station, "rate limit">, (facts: Facts) => string])[] = [
  [
    "DNS",
    ({ host, addresses }) =>
      addresses.length > 0
        ? `${host} is at ${addresses.join(", ")}`
        : `${host} is known to the proxy`,
  ],
  ["proxy", proxyInUse],
  ["connection", ({ base }) => `${base.host} is reached`],
  ["TLS", trust],
  ["URL", ({ base }) => `the API answers at ${base.href}`],
  ["allow-list", () => "no redirect to a login page"],
  ["login", () => "the user name and the key are right"],
];

/** Never the whole URL: it may hold a password. */
function proxyInUse(facts: Facts): string {
  const { proxy } = facts.settings.connection;
  const unused = unusedProxy(facts);
  if (unused !== undefined) return `none (${unused} is set, but not used)`;
  if (proxy === undefined) return "none";
  if (proxy === "env") return "as HTTPS_PROXY and NO_PROXY say";
  if (typeof proxy === "object") return proxy.host;
  return URL.parse(proxy.includes("://") ? proxy : `http://${proxy}`)?.host ?? "as set";
}

function trust({ base, settings: { connection } }: Facts): string {
  if (base.protocol !== "https:") return "not used: the URL begins with http:";
  if (connection.tls?.verify === false) {
    return "not verified: who is on the way can read the key (verify: false)";
  }
  return "the certificate is trusted";
}

/** The way of the first request, station by station: at most one of them has failed. */
export const stations: readonly Check[] = passed.map(([name, found]) => ({
  name,
  run: (facts) => {
    const { failure } = facts;
    if (!failure || way.indexOf(name) < way.indexOf(failure.at)) return ok(found(facts));
    const { error, at } = failure;
    return at === name ? failedBy(error, advice[error.code]?.(facts)) : skipped(`${at} failed`);
  },
}));
