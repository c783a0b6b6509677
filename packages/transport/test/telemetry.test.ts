import { metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Transport } from "../src/index.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { answering, failsWith, json } from "./answering.ts";

const spans = new InMemorySpanExporter();
const durations = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: durations })],
});

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

it("creates a client span and a duration for each attempt, with the names of the HTTP conventions", async () => {
  await using api = await apiServer(inTurn(status(503), page({})));
  await using transport = new Transport({ baseUrl: api.url, retry: { baseDelay: 1 } });
  await transport.getJson("a", { query: { q: "person@company.example" } });

  const common = {
    "http.request.method": "GET",
    "server.address": "localhost",
    "server.port": api.port,
  };
  const url = { "url.full": `${api.url}/a?q=REDACTED` };
  expect(
    spans.getFinishedSpans().map(({ name, kind, attributes, status: { code } }) => {
      return { name, kind, attributes, code };
    }),
  ).toEqual([
    {
      name: "GET",
      kind: SpanKind.CLIENT,
      code: SpanStatusCode.ERROR,
      attributes: {
        ...common,
        ...url,
        "http.response.status_code": 503,
        "error.type": "503",
      },
    },
    {
      name: "GET",
      kind: SpanKind.CLIENT,
      code: SpanStatusCode.UNSET,
      attributes: {
        ...common,
        ...url,
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
      },
    },
  ]);

  await meters.forceFlush();
  const [metric] = durations
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: all }) => all));
  expect(metric?.descriptor).toMatchObject({ name: "http.client.request.duration", unit: "s" });
  expect(metric?.dataPoints.map(({ attributes }) => attributes)).toEqual([
    { ...common, "http.response.status_code": 503, "error.type": "503" },
    { ...common, "http.response.status_code": 200 },
  ]);
  expect(metric?.dataPoints[0]?.value).toMatchObject({ count: 1 });
});

describe("a span", () => {
  const last = () => spans.getFinishedSpans().at(-1);

  it.each([
    ["https://tap.example", "tap.example", 443],
    ["http://tap.example", "tap.example", 80],
    ["https://tap.example:8443", "tap.example", 8443],
  ])("of %s has the server's address and port", async (baseUrl, address, port) => {
    const { transport } = answering([() => json({})], { baseUrl, allowHttp: true });
    await transport.getJson("a");
    expect(last()?.attributes).toMatchObject({ "server.address": address, "server.port": port });
    expect(last()?.instrumentationScope.name).toBe("@cyberintegrations/transport");
  });

  it("of an attempt without a response has the kind of failure and no status", async () => {
    const { transport } = answering([failsWith(new Error("s3cret"))], { retry: { retries: 0 } });
    await transport.getJson("a").catch(() => undefined);
    expect(last()?.attributes).toMatchObject({ "error.type": "network" });
    expect(last()?.attributes).not.toHaveProperty(["http.response.status_code"]);
    await meters.forceFlush();
    const point = durations
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: all }) => all))
      .flatMap(({ dataPoints }) => dataPoints as DataPoint<Histogram>[])
      .find(({ attributes }) => attributes["error.type"] === "network");
    expect(point?.attributes).toBeDefined();
    expect(point?.attributes).not.toHaveProperty(["http.response.status_code"]);
    expect(last()?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it("ends, and its duration in seconds is recorded in the buckets of the HTTP conventions", async () => {
    const before = spans.getFinishedSpans().length;
    const slow = () =>
      new Promise<Response>((resolve) => {
        setTimeout(resolve, 30, json({}));
      });
    const { transport } = answering([slow], { baseUrl: "https://slow.example" });
    await transport.getJson("a");
    expect(spans.getFinishedSpans()).toHaveLength(before + 1);
    await meters.forceFlush();
    const points = durations
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: all }) => all))
      .flatMap(({ dataPoints }) => dataPoints as DataPoint<Histogram>[])
      .filter(({ attributes }) => attributes["server.address"] === "slow.example");
    const { buckets, sum } = points.at(-1)?.value ?? expect.fail("no duration");
    expect(sum).toBeGreaterThanOrEqual(0.029);
    expect(sum).toBeLessThan(10);
    expect(buckets.boundaries).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]);
  });
});
