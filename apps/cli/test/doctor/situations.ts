import { createServer } from "node:net";
import { createSimulator, type SimulatorOptions } from "@cyberintegrations/simulator";
import { status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import {
  createAuthority,
  past,
  selfSigned,
  type CertificateOptions,
} from "cyberintegrations-test-servers/certificates";
import {
  forwardProxy,
  type ForwardProxyOptions,
} from "cyberintegrations-test-servers/forward-proxy";
import { listen } from "cyberintegrations-test-servers/listen";
import type { Io } from "../../src/io.ts";
import { envFor } from "../harness.ts";

/** What must never be shown: it is in every key and password. */
export const canary = "canary";

export interface Arranged {
  readonly servers: readonly AsyncDisposable[];
  readonly env: Readonly<Record<string, string>>;
}

/** A problem, the check that detects it, and the advice in its message. */
export interface Situation {
  readonly name: string;
  readonly arrange: () => Promise<Arranged>;
  readonly args?: readonly string[];
  readonly io?: () => Partial<Io>;
  readonly fails: string;
  readonly line: RegExp;
  /** The first check that can't be made because of it. */
  readonly skips?: string;
}

type Env = Readonly<Record<string, string>>;

/** A simulator, and what is otherwise in the environment. */
const simulated =
  (options: SimulatorOptions = {}, change: (env: Env) => Env = () => ({})) =>
  async (): Promise<Arranged> => {
    const simulator = await createSimulator({ feeds: 3, apiKey: `${canary}-key`, ...options });
    const env = envFor(simulator);
    return { servers: [simulator], env: { ...env, ...change(env) } };
  };

const at = (url: (real: string) => string) =>
  simulated({}, ({ CYBERINTEGRATIONS_API_URL: real = "" }) => ({
    CYBERINTEGRATIONS_API_URL: url(real),
  }));

/** A simulator behind TLS, with the authority of its certificate known or not. */
const secured = (options: CertificateOptions, known: boolean) => async (): Promise<Arranged> => {
  const authority = await createAuthority();
  const tls = await authority.issue(options);
  return simulated({ tls }, () => (known ? { CYBERINTEGRATIONS_CA: authority.ca } : {}))();
};

const behind =
  (options: ForwardProxyOptions, proxyOf: (url: string) => string = (url) => url) =>
  async (): Promise<Arranged> => {
    const proxy = await forwardProxy(options);
    const api = await simulated({}, () => ({ CYBERINTEGRATIONS_PROXY: proxyOf(proxy.url) }))();
    return { ...api, servers: [...api.servers, proxy] };
  };

const always = { times: Infinity };
const granted = { path: "user/granted_collections", ...always } as const;
const limited = { kind: "status", status: 429, headers: { "Retry-After": "0" } } as const;
const clockAt = (minutes: number) => () => ({ now: () => Date.now() + minutes * 60_000 });

export const situations: readonly Situation[] = [
  {
    name: "wrong host: no such name",
    // Too long for any name: no resolver is asked.
    arrange: at(() => `https://${"x".repeat(64)}.example/api/v2/`),
    fails: "DNS",
    line: /host not found.*the host's name.*CYBERINTEGRATIONS_PROXY/,
    skips: "proxy",
  },
  {
    name: "wrong host: connection refused",
    arrange: at(() => "http://127.0.0.1:1/api/v2/"),
    fails: "connection",
    line: /: connection refused \(3 attempts\)\. Check the network, the host's name and the firewall/,
    skips: "TLS",
  },
  {
    name: "a network that requires a proxy, without one",
    arrange: simulated({}, () => ({
      CYBERINTEGRATIONS_API_URL: "http://127.0.0.1:1/api/v2/",
      HTTPS_PROXY: `http://user:${canary}@proxy.example:3128`,
    })),
    fails: "connection",
    line: /HTTPS_PROXY is set, but not used: set api\.proxy, or CYBERINTEGRATIONS_PROXY, to "env"/,
  },
  {
    name: "a path that is missing",
    arrange: at((url) => new URL("/", url).href),
    fails: "URL",
    line: /answered 404.*base URL.*ends in \/api\/v2\/.*product is set to ti\..*api\.url.*CYBERINTEGRATIONS_API_URL/,
    skips: "allow-list",
  },
  {
    name: "the other product's path",
    arrange: at((url) => new URL("/client_api/", url).href),
    fails: "URL",
    line: /answered 404.*in \/client_api\//,
  },
  {
    name: "one slash too many",
    arrange: at((url) => url.replace("/api", "//api")),
    fails: "URL",
    line: /answered 404.*\/api\/v2\//,
  },
  {
    name: "an HTML page instead of the API",
    arrange: async () => {
      const server = await apiServer(status(200, { "content-type": "text/html" }, "<html>"));
      const api = await at(() => server.url)();
      return { ...api, servers: [...api.servers, server] };
    },
    fails: "URL",
    line: /text\/html.*wrong base URL/,
  },
  {
    name: "an API that answers with server errors",
    arrange: simulated({ faults: [{ kind: "status", status: 503, ...granted }] }),
    fails: "URL",
    line: /answered 503 \(3 attempts\).*Try again later(?!.*product is)/,
  },
  {
    name: "a proxy that refuses",
    arrange: behind({ status: 403 }),
    fails: "proxy",
    line: /refused the tunnel with 403.*allow the API's host.*CYBERINTEGRATIONS_PROXY/,
    skips: "connection",
  },
  {
    name: "a proxy that is not there",
    arrange: behind({}, () => `http://user:${canary}@127.0.0.1:1`),
    fails: "proxy",
    line: /can't be reached.*the proxy's protocol, host and port/,
  },
  {
    name: "a proxy that requires a password",
    arrange: behind({ credentials: "user:right" }),
    fails: "proxy",
    line: /407.*user name and a password.*api\.proxy/,
  },
  {
    name: "a proxy that refuses the password",
    arrange: behind({ credentials: "user:right" }, (url) => url.replace("//", `//user:${canary}@`)),
    fails: "proxy",
    line: /407.*check the proxy's credentials/,
  },
  {
    name: "a proxy with an untrusted certificate",
    arrange: async () => behind({ tls: await selfSigned() })(),
    fails: "TLS",
    line: /the proxy, not the API.*self-signed/,
  },
  {
    name: "an untrusted CA",
    arrange: secured({}, false),
    fails: "TLS",
    line: /issuer is unknown.*set its CA.*api\.tls\.ca.*CYBERINTEGRATIONS_CA/,
    skips: "URL",
  },
  {
    name: "an expired certificate",
    arrange: secured(past, true),
    fails: "TLS",
    line: /expired.*check this machine's date.*renew/,
  },
  {
    name: "a certificate for another name",
    arrange: secured({ names: [{ type: "dns", value: "other.example" }] }, true),
    fails: "TLS",
    line: /for another name.*check the host's name in the base URL/,
  },
  {
    name: "a redirect to a login page",
    arrange: simulated({ faults: [{ kind: "login-redirect", ...always }] }),
    fails: "allow-list",
    line: /answered 302.*public IP to be allow-listed.*public address of this machine's network/,
    skips: "login",
  },
  {
    name: "a redirect to a login page behind a proxy",
    arrange: async () => {
      const api = await simulated({ faults: [{ kind: "login-redirect", ...always }] })();
      const proxy = await forwardProxy();
      const env = { ...api.env, CYBERINTEGRATIONS_PROXY: proxy.url };
      return { servers: [...api.servers, proxy], env };
    },
    fails: "allow-list",
    line: /the API sees the proxy's public address/,
  },
  {
    name: "an inactive key, or an address that is not allowed",
    arrange: simulated({ faults: [{ kind: "status", status: 403, ...granted }] }),
    fails: "allow-list",
    line: /answered 403.*not allow-listed, the key is inactive/,
  },
  {
    name: "a wrong key",
    arrange: simulated({}, () => ({ CYBERINTEGRATIONS_API_KEY: `${canary}-wrong` })),
    fails: "login",
    line: /answered 401.*Check the user name.*CYBERINTEGRATIONS_USERNAME and CYBERINTEGRATIONS_API_KEY/,
    skips: "grants",
  },
  {
    name: "a collection that is not granted",
    arrange: simulated({ grants: ["ioc/common"] }),
    args: ["--collections", "ioc/common,ioc/primary"],
    fails: "grants",
    line: /ioc\/primary: not granted.*Ask the vendor to grant it, or remove it/,
    skips: "page ioc/primary",
  },
  {
    name: "no collection granted at all",
    arrange: simulated({ faults: [{ kind: "status", status: 200, body: [], ...granted }] }),
    args: [],
    fails: "grants",
    line: /no collection is granted.*Ask the vendor/,
  },
  {
    name: "NO_ROUTE",
    arrange: simulated(),
    args: ["--collections", "ioc/common,compromised/imei", "--allow-unknown"],
    fails: "grants",
    line: /compromised\/imei: granted, but without data \(NO_ROUTE\).*Remove it from the config/,
    skips: "page compromised/imei",
  },
  {
    name: "a clock that is ahead",
    arrange: simulated(),
    io: clockAt(6),
    fails: "clock",
    line: /6 minutes ahead of the server's.*NTP/,
  },
  {
    name: "a clock that is behind",
    arrange: simulated(),
    io: clockAt(-6),
    fails: "clock",
    line: /6 minutes behind the server's.*NTP/,
  },
  {
    name: "a collection that can't be read though it is granted",
    arrange: simulated({
      faults: [{ kind: "status", status: 403, collection: "ioc/common", ...always }],
    }),
    args: ["--collections", "ioc/common,ioc/primary"],
    fails: "page ioc/common",
    line: /answered 403.*granted/,
  },
  {
    name: "a cursor that does not move",
    arrange: simulated({
      faults: [{ kind: "missing-cursor", collection: "ioc/common", ...always }],
    }),
    args: ["--collections", "ioc/common"],
    fails: "page ioc/common",
    line: /seqUpdate/,
  },
  {
    name: "429 from a collection, also at a slower pace",
    arrange: simulated({ faults: [{ ...limited, collection: "ioc/common", ...always }] }),
    args: ["--collections", "ioc/common,ioc/primary"],
    fails: "rate limit",
    line: /ioc\/common: answered 429.*One per second is safe.*same account count, too/,
    skips: "page ioc/common",
  },
  {
    name: "429 from the start",
    arrange: simulated({ faults: [{ ...limited, ...always }] }),
    fails: "rate limit",
    line: /answered 429 \(3 attempts\).*One per second is safe.*same account count, too/,
    skips: "allow-list",
  },
];

/** A place where connections are taken, and nothing is ever said. */
export const deaf = () => listen(createServer());
