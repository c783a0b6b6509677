import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, expect, it } from "vitest";
import { usePostgres } from "./postgres.ts";
import { until } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const exporter = new InMemorySpanExporter();
beforeAll(() => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

it("continue from the schedule, through each slice, to the requests and the commits", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 50 });
  rig.configure({ acme: [simulator, { "apt/threat": { limit: 10 } }] });
  await rig.run("schedule");
  const worker = rig.worker("--slice-pages", "2");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  await worker.stop();

  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.filter((span) => span.name === name);
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const ancestors = (span: ReadableSpan): string[] => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? "");
    return parent ? [parent.name, ...ancestors(parent)] : [];
  };
  const [schedule] = named("schedule");
  const [first, ...others] = named("commit");
  expect(others.length).toBeGreaterThanOrEqual(4);
  expect(first && ancestors(first)).toEqual([
    ...["process collections", "insert collections", "schedule"],
  ]);
  for (const span of [...named("commit"), ...named("GET")]) {
    expect(span.spanContext().traceId).toBe(schedule?.spanContext().traceId);
    expect(ancestors(span)).toContain("schedule");
  }
  expect(first?.attributes).toEqual({
    "cyberintegrations.tenant": "acme",
    "cyberintegrations.collection": "apt/threat",
    "cyberintegrations.feeds": 10,
  });
});
