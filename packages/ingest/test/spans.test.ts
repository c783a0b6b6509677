import { SpanStatusCode, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { createSimulator } from "@cyberintegrations/simulator";
import { CyberIntegrationsError, products } from "cyberintegrations";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { defaultCollection, inSpan, syncAll } from "../src/index.ts";
import { MemoryStore } from "./memory-store.ts";

const exporter = new InMemorySpanExporter();
beforeAll(() => {
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
});
beforeEach(() => {
  exporter.reset();
});
afterAll(() => {
  trace.disable();
});

const finished = () =>
  exporter.getFinishedSpans().map(({ name, attributes, status: { code }, events }) => {
    return { name, attributes, code, events };
  });

it("runs work in a span of its own", async () => {
  expect(await inSpan("work", { a: 1 }, () => Promise.resolve("result"))).toBe("result");
  expect(finished()).toEqual([
    { name: "work", attributes: { a: 1 }, code: SpanStatusCode.UNSET, events: [] },
  ]);
  expect(exporter.getFinishedSpans()[0]?.instrumentationScope.name).toBe(
    "@cyberintegrations/ingest",
  );
});

it.each([
  ["code", new CyberIntegrationsError("fenced", "canary"), "fenced"],
  ["name, if it has no code", new TypeError("canary"), "TypeError"],
])("records of an error only its %s", async (_, error, type) => {
  await expect(inSpan("work", {}, () => Promise.reject(error))).rejects.toBe(error);
  expect(finished()).toEqual([
    { name: "work", attributes: { "error.type": type }, code: SpanStatusCode.ERROR, events: [] },
  ]);
});

it("has a span for each commit of a sync", async () => {
  await using simulator = await createSimulator({ feeds: 3 });
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  const name = "ioc/common";
  await syncAll({
    account: {
      product: products.ti,
      connection: { apiUrl, username, apiKey },
      collections: new Map([[name, { ...defaultCollection(products.ti, name), seqUpdate: "0" }]]),
    },
    store: new MemoryStore("acme"),
  });
  expect(finished().filter((span) => span.name === "commit")).toEqual([
    {
      name: "commit",
      attributes: {
        "cyberintegrations.tenant": "acme",
        "cyberintegrations.collection": name,
        "cyberintegrations.feeds": 3,
      },
      code: SpanStatusCode.UNSET,
      events: [],
    },
  ]);
});
