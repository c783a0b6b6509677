import { metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
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
import { afterAll, beforeAll, expect, it } from "vitest";
import { Transport } from "../src/index.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

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
