import { Writable } from "node:stream";
import { inspect } from "node:util";
import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { basicAuth, Transport, type TransportOptions } from "../src/index.ts";
import { createNodeFetch, createNodeTransport } from "../src/node/index.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { situations } from "./contract-cases.ts";

const canaries = {
  username: "canary-user@company.example",
  key: "canary-key-5Q",
  query: "email:canary-query@company.example",
  posted: "canary-posted-6R",
  received: "canary-received-7S",
  proxyUser: "canary-proxy-user",
  proxyPassword: "canary-pröxy:p@ss",
  passphrase: "canary-passphrase",
};

/** Every form in which a secret may leak. */
const forms = [
  ...Object.values(canaries).flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString("base64"),
  ]),
  Buffer.from(`${canaries.username}:${canaries.key}`).toString("base64"),
  Buffer.from(`${canaries.proxyUser}:${canaries.proxyPassword}`).toString("base64"),
];
const leaks = (output: string) => forms.filter((form) => output.includes(form));

/** Everything that is visible of a value, including hidden properties. */
const seen = (value: unknown) =>
  [
    inspect(value, { depth: Infinity, showHidden: true, getters: true, maxArrayLength: null }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? value.stack : "",
  ].join("\n");

const spans = new InMemorySpanExporter();
const durations = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: durations })],
});
const authority = await createAuthority();
const { cert, key } = await authority.issue();

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
  );
  metrics.setGlobalMeterProvider(meters);
});
afterAll(async () => {
  trace.disable();
  metrics.disable();
  await meters.shutdown();
});

const kinds = [
  { kind: "undici's pool", make: createNodeTransport, rows: situations },
  {
    kind: "the platform's fetch",
    make: (options: TransportOptions) => new Transport(options),
    rows: situations.filter(({ nodeOnly }) => nodeOnly !== true),
  },
];

describe.each(kinds)("over $kind no secret leaks", ({ make, rows }) => {
  it.for(rows)("$name", { concurrent: true }, async ({ arrange }) => {
    const output: string[] = [];
    const log = new Writable({
      write: (line: Buffer, _, done) => {
        output.push(line.toString());
        done();
      },
    });
    const logger = pino({ level: "trace" }, log);
    const note = (event: object) => output.push(seen(event));
    const { servers, options, call } = await arrange(canaries.received);
    const transport = make({
      retry: { baseDelay: 1, retries: 1 },
      auth: basicAuth({ username: canaries.username, password: canaries.key }),
      product: { type: "SIEM", name: "test" },
      logger,
      hooks: { onRequest: note, onResponse: note, onRetry: note },
      ...options,
    });
    const about = () => ({ query: { q: canaries.query }, signal: AbortSignal.timeout(500) });
    const body = { ips: [canaries.posted] };
    const calls = [
      ...(call ? [call] : []),
      () => transport.getJson("apt/threat", about()),
      () => transport.postJson("scoring", body, { ...about(), idempotent: true }),
      async () => {
        const file = await transport.openStream("file", about());
        for await (const chunk of file.body) expect(chunk.byteLength).toBeGreaterThan(0);
      },
    ];
    for (const attempt of calls) {
      const error: unknown = await attempt(transport).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      logger.error({ err: error }, "failed");
      output.push(seen(error));
    }
    output.push(seen(transport));
    await transport.close();
    for (const server of servers) await server[Symbol.asyncDispose]();
    expect(output.join("\n").length).toBeGreaterThan(500);
    expect(leaks(output.join("\n"))).toEqual([]);
  });
});

it("nor in any span or duration of these requests", async () => {
  await meters.forceFlush();
  const recorded = spans
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(recorded.length).toBeGreaterThan(100);
  expect(leaks(JSON.stringify(recorded))).toEqual([]);
  expect(leaks(JSON.stringify(durations.getMetrics()))).toEqual([]);
});

it("nor in the requests that ky creates, one or more for every call", async () => {
  await using api = await apiServer(inTurn(status(503), page({})));
  const created: Request[] = [];
  class Recorded extends Request {
    constructor(...args: ConstructorParameters<typeof Request>) {
      super(...args);
      created.push(this);
    }
  }
  vi.stubGlobal("Request", Recorded);
  await using transport = createNodeTransport({
    baseUrl: api.url,
    auth: basicAuth({ username: canaries.username, password: canaries.key }),
    retry: { baseDelay: 1 },
  });
  for (const path of ["first", "second"]) {
    created.length = 0;
    await transport.getJson(path);
    expect(created.map(({ url }) => url)).toContain(`${api.url}/${path}`);
    expect(created.map(({ headers }) => headers.has("authorization"))).not.toContain(true);
    expect(leaks(seen(created))).toEqual([]);
  }
  vi.unstubAllGlobals();
  expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(
    Array(3).fill(expect.stringMatching(/^Basic /)),
  );
});

it("nor in the visible properties of a transport or a fetch", () => {
  const options = {
    proxy: {
      protocol: "http",
      host: "proxy.example",
      username: canaries.proxyUser,
      password: canaries.proxyPassword,
    },
    tls: { ca: authority.ca, cert, key, passphrase: canaries.passphrase },
  } as const;
  const auth = basicAuth({ username: canaries.username, password: canaries.key });
  const shown = [
    seen(auth),
    seen(createNodeFetch(options)),
    seen(createNodeTransport({ baseUrl: "https://tap.example", auth, ...options })),
  ].join("\n");
  expect(leaks(shown)).toEqual([]);
  expect(shown).not.toContain("PRIVATE KEY");
});

it("nor in the error of a custom fetch that contains the whole request", async () => {
  await using transport = new Transport({
    baseUrl: "https://tap.example",
    auth: basicAuth({ username: canaries.username, password: canaries.key }),
    retry: { retries: 0 },
    fetch: (url, init) => {
      const cause = Object.assign(new Error(canaries.received), { init });
      return Promise.reject(new TypeError(`fetch of ${url} failed`, { cause }));
    },
  });
  const query = { q: canaries.query };
  const error: unknown = await transport.getJson("a", { query }).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "network", cause: { message: "TypeError < Error" } });
  expect(leaks(seen(error))).toEqual([]);
});

it("and the search finds secrets that are there", () => {
  const cause = new Error("x", { cause: { header: `Basic ${btoa(canaries.key)}` } });
  expect(leaks(seen({ deep: { cause } }))).not.toEqual([]);
});
