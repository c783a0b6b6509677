import { createServer } from "node:net";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { ConnectionErrorCode } from "@cyberintegrations/errors";
import type { Transport } from "../src/index.ts";
import type { NodeTransportOptions } from "../src/node/index.ts";
import { NOTICES_SHORT_ZSTD } from "../src/node/decode.ts";
import {
  announcesLess,
  cut,
  cutChunked,
  flood,
  hangUp,
  page,
  silent,
  stalled,
  status,
  trickle,
  untilClosed,
} from "cyberintegrations-test-servers/answers";
import { apiServer, type ApiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority, past, selfSigned } from "cyberintegrations-test-servers/certificates";
import {
  forwardProxy,
  type ForwardProxyOptions,
} from "cyberintegrations-test-servers/forward-proxy";
import { listen } from "cyberintegrations-test-servers/listen";

type Options = Partial<NodeTransportOptions> & Pick<NodeTransportOptions, "baseUrl">;
type Call = (transport: Transport) => Promise<unknown>;

/** The servers of a situation, and the call that is made. */
export interface Arranged {
  readonly servers: readonly AsyncDisposable[];
  readonly options: Options;
  /** @default a GET for JSON */
  readonly call?: Call;
}

/** One row of the contract: what happens to a request, and the caller's error. */
export interface Situation {
  readonly name: string;
  readonly code: ConnectionErrorCode;
  readonly attempts: number;
  readonly hint: RegExp;
  readonly smallerPage?: true;
  /** Needs what the platform's fetch can't do. */
  readonly nodeOnly?: true;
  /** `secret` must not leak: servers put it into what they send. */
  readonly arrange: (secret: string) => Promise<Arranged>;
}

type Handler = Parameters<typeof apiServer>[0];

/** A plain HTTP server with this handler. */
const plain = (
  handler: (secret: string) => Handler,
  options: Partial<NodeTransportOptions> = {},
  call?: Call,
): Situation["arrange"] => {
  return async (secret) => {
    const api = await apiServer(handler(secret));
    return { servers: [api], options: { baseUrl: api.url, ...options }, ...(call && { call }) };
  };
};

const answers = (code: number, headers = {}) =>
  plain((secret) =>
    status(code, { "x-trace": secret, location: `/login?${secret}`, ...headers }, secret),
  );

const login = (secret: string): Handler =>
  status(200, { "content-type": `text/html; note=${secret}` }, `<html>${secret}</html>`);

const shortTimeout = { timeout: 120 };
const post = (options = {}) => {
  return (transport: Transport) => transport.postJson("x", {}, options);
};

/** A server behind TLS, whose certificate the client must reject. */
const secured = (
  make: () => Promise<Parameters<typeof apiServer>[1]>,
  tls?: NodeTransportOptions["tls"],
): Situation["arrange"] => {
  return async () => {
    const api = await apiServer(page({}), await make());
    return { servers: [api], options: { baseUrl: api.url, tls } };
  };
};

/** A server behind TLS, whose authority the client trusts. */
const known = (
  options: Parameters<Awaited<ReturnType<typeof createAuthority>>["issue"]>[0],
  more = {},
): Situation["arrange"] => {
  return async () => {
    const authority = await createAuthority();
    const api = await apiServer(page({}), { ...(await authority.issue(options)), ...more });
    return { servers: [api], options: { baseUrl: api.url, tls: { ca: authority.ca } } };
  };
};

const proxied = (
  settings: ForwardProxyOptions,
  proxyOf: (url: string, secret: string) => string = (url) => url,
): Situation["arrange"] => {
  return async (secret) => {
    const api: ApiServer = await apiServer(page({}));
    const proxy = await forwardProxy(settings);
    const options = { baseUrl: api.url, proxy: proxyOf(proxy.url, secret) };
    return { servers: [api, proxy], options };
  };
};

async function freePort(): Promise<number> {
  const listening = await listen(createServer());
  await listening[Symbol.asyncDispose]();
  return listening.port;
}

const wantsCertificate = { requestCert: true, rejectUnauthorized: true };

/** Long, and hard to compress, so that a truncated body is incomplete. */
const synthetic = JSON.stringify(Array.from({ length: 1000 }, (_, i) => Math.sqrt(i)));

const TRIES = 7;
const nodeOnly = true;
const smallerPage = true;

const moved = { code: "not-allow-listed", attempts: 1, hint: /allow-listed/ } as const;
const passing = { code: "server", attempts: TRIES, hint: /later/ } as const;
const hangs = { code: "timeout", attempts: TRIES, hint: /Try again later/ } as const;
const timeout = { code: "timeout", attempts: TRIES, hint: /smaller/, smallerPage } as const;
const network = { code: "network", attempts: TRIES, hint: /network/ } as const;
const refused = { code: "bad-request", attempts: 1, hint: /parameters/ } as const;
const tls = { code: "tls", attempts: 1, nodeOnly } as const;
const proxy = { code: "proxy", attempts: 1, nodeOnly } as const;
const bad = { code: "bad-response", attempts: 1 } as const;

/** The contract. */
export const situations: readonly Situation[] = [
  ...[301, 302, 303, 307, 308].map((code) => ({
    name: `answers ${code}`,
    ...moved,
    arrange: answers(code),
  })),
  { name: "answers 400", ...refused, arrange: answers(400) },
  {
    name: "answers 400 with a page, as nginx does without a client certificate",
    ...refused,
    hint: /gateway.*tls\.cert/,
    arrange: answers(400, { "content-type": "text/html" }),
  },
  {
    name: "headers of 40 kB",
    ...bad,
    hint: /max-http-header-size/,
    arrange: plain((secret) => status(200, { "x-large": secret.repeat(3000) }, "{}")),
  },
  {
    name: "answers 401",
    code: "unauthorized",
    attempts: 1,
    hint: /API key/,
    arrange: answers(401),
  },
  { name: "answers 403", code: "forbidden", attempts: 1, hint: /granted/, arrange: answers(403) },
  { name: "answers 404", code: "not-found", attempts: 1, hint: /endpoint/, arrange: answers(404) },
  { name: "answers 422", ...refused, arrange: answers(422) },
  {
    name: "answers 429",
    code: "rate-limited",
    attempts: TRIES,
    hint: /rate limit/,
    arrange: answers(429),
  },
  ...[500, 502, 503].map((code) => ({
    name: `answers ${code}`,
    ...passing,
    arrange: answers(code),
  })),
  { name: "answers 501", code: "server", attempts: 1, hint: /later/, arrange: answers(501) },
  {
    name: "answers 504",
    code: "server",
    attempts: TRIES,
    hint: /smaller/,
    smallerPage,
    arrange: answers(504),
  },
  {
    name: "answers 503 to a POST",
    ...passing,
    attempts: 1,
    arrange: plain((secret) => status(503, {}, secret), {}, post()),
  },
  {
    name: "answers 503 to an idempotent POST",
    ...passing,
    arrange: plain((secret) => status(503, {}, secret), {}, post({ idempotent: true })),
  },
  { name: "answers 304", ...bad, hint: /base URL/, arrange: answers(304) },
  {
    name: "a text where JSON should be",
    ...bad,
    hint: /base URL/,
    arrange: plain((secret) => status(200, { "content-type": "text/plain" }, secret)),
  },
  { name: "an HTML login page", ...bad, hint: /login page/, arrange: plain(login) },
  { name: "an empty 200", ...bad, hint: /base URL/, arrange: plain(() => status(200)) },
  { name: "a 204 to a GET", ...bad, hint: /base URL/, arrange: plain(() => status(204)) },
  {
    name: "a body longer than announced",
    ...bad,
    hint: /base URL/,
    arrange: plain((secret) => announcesLess(`{"a": "${secret}"}`, 10)),
  },
  {
    name: "a body over the limit",
    ...bad,
    hint: /smaller/,
    smallerPage,
    arrange: plain((secret) => page(secret.repeat(100)), { maxBodyBytes: 1000 }),
  },
  {
    name: "a bomb",
    ...bad,
    hint: /smaller/,
    smallerPage,
    arrange: plain(
      () => (_, response) => {
        const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024));
        response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      },
      { maxBodyBytes: 1024 * 1024 },
    ),
  },
  {
    name: "a flood of 1 GB",
    ...bad,
    hint: /smaller/,
    smallerPage,
    arrange: plain(() => flood(1024 ** 3).listener, { maxBodyBytes: 1024 * 1024 }),
  },
  { name: "no answer", ...hangs, arrange: plain(() => silent, shortTimeout) },
  {
    name: "headers and no body",
    ...timeout,
    arrange: plain(
      () => (_, response) => {
        response.writeHead(200).flushHeaders();
      },
      shortTimeout,
    ),
  },
  { name: "a body that stalls", ...timeout, arrange: plain(() => stalled, shortTimeout) },
  {
    name: "a body too slow, byte by byte",
    ...timeout,
    arrange: plain((secret) => trickle(secret.repeat(100), 10), shortTimeout),
  },
  { name: "hangs up without an answer", ...network, arrange: plain(() => hangUp) },
  { name: "a body cut short", ...network, arrange: plain(() => cut) },
  { name: "a chunked body cut short", ...network, arrange: plain(() => cutChunked) },
  {
    name: "a body without a length cut short",
    ...network,
    arrange: plain((secret) => untilClosed(`{"items": [{"id": "${secret}`)),
  },
  {
    name: "a body without a length that is not JSON in its middle",
    ...bad,
    hint: /base URL/,
    arrange: plain((secret) => untilClosed(`{"items": [${secret}, {"id": "`)),
  },
  ...Object.entries({
    gzip: gzipSync(synthetic),
    br: brotliCompressSync(synthetic),
    zstd: zstdCompressSync(synthetic),
  }).flatMap(([coding, whole]): Situation[] => {
    const part = whole.subarray(0, -12);
    const headers = { "content-encoding": coding };
    return [
      {
        name: `a ${coding} body that ends early`,
        ...(coding === "zstd" && !NOTICES_SHORT_ZSTD ? { ...bad, hint: /base URL/ } : network),
        nodeOnly,
        arrange: plain(() => (_, response) => response.writeHead(200, headers).end(part)),
      },
      {
        name: `a ${coding} body whose connection breaks`,
        ...network,
        nodeOnly,
        arrange: plain(() => (_, response) => {
          response.writeHead(200, { ...headers, "content-length": whole.length });
          response.write(part, () => response.socket?.destroy());
        }),
      },
    ];
  }),
  {
    name: "connection refused",
    ...network,
    arrange: async () => {
      return { servers: [], options: { baseUrl: `http://127.0.0.1:${await freePort()}/` } };
    },
  },
  {
    name: "the caller aborts",
    code: "aborted",
    attempts: 1,
    hint: /^$/,
    arrange: plain(
      () => silent,
      {},
      (transport) => transport.getJson("x", { signal: AbortSignal.timeout(50) }),
    ),
  },
  {
    name: "a certificate of an unknown authority",
    ...tls,
    hint: /Untrusted/,
    arrange: secured(async () => (await createAuthority()).issue()),
  },
  {
    name: "a self-signed certificate",
    ...tls,
    hint: /self-signed/,
    arrange: secured(() => selfSigned()),
  },
  { name: "an expired certificate", ...tls, hint: /Expired/, arrange: known(past) },
  {
    name: "a certificate for another name",
    ...tls,
    hint: /Misnamed/,
    arrange: known({ names: [{ type: "dns", value: "other.example" }] }),
  },
  {
    name: "a server that requires a client certificate (TLS 1.2 reports it)",
    ...tls,
    hint: /client certificate/,
    arrange: known({}, { ...wantsCertificate, maxVersion: "TLSv1.2" }),
  },
  {
    name: "a server that requires a client certificate (TLS 1.3 closes the connection)",
    ...network,
    hint: /client certificate/,
    nodeOnly,
    arrange: known({}, wantsCertificate),
  },
  {
    name: "TLS 1.1",
    ...tls,
    hint: /1\.2/,
    arrange: known(
      {},
      { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
    ),
  },
  {
    name: "plain http behind an https URL",
    ...tls,
    hint: /plain-http/,
    arrange: async () => {
      const api = await apiServer(page({}));
      return { servers: [api], options: { baseUrl: api.url.replace("http:", "https:") } };
    },
  },
  {
    name: "a proxy that requires a password, without one",
    ...proxy,
    hint: /credentials/,
    arrange: proxied({ credentials: "user:right" }),
  },
  {
    name: "a proxy that refuses the password",
    ...proxy,
    hint: /credentials/,
    arrange: proxied({ credentials: "user:right" }, (url, secret) =>
      url.replace("//", `//user:${encodeURIComponent(secret)}@`),
    ),
  },
  {
    name: "a proxy that forbids",
    ...proxy,
    hint: /allow/,
    arrange: proxied({ status: 403 }),
  },
  {
    name: "a proxy that can't reach the API",
    ...proxy,
    attempts: TRIES,
    hint: /reach/,
    arrange: proxied({ status: 502 }),
  },
  {
    name: "a proxy that is not there",
    ...proxy,
    attempts: TRIES,
    hint: /host and port/,
    arrange: proxied({}, () => "http://127.0.0.1:1"),
  },
  {
    name: "a proxy that never answers",
    ...hangs,
    nodeOnly,
    arrange: async () => {
      const api = await apiServer(page({}));
      const proxy = await listen(createServer());
      return {
        servers: [api, proxy],
        options: { ...shortTimeout, baseUrl: api.url, proxy: `http://127.0.0.1:${proxy.port}` },
      };
    },
  },
  {
    name: "a proxy with an untrusted certificate",
    ...tls,
    hint: /Untrusted/,
    arrange: async () => {
      const api = await apiServer(page({}));
      const proxy = await forwardProxy({ tls: await selfSigned() });
      return { servers: [api, proxy], options: { baseUrl: api.url, proxy: proxy.url } };
    },
  },
];
