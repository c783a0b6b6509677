import { expect, it } from "vitest";
import { createInstruments, measureSilences } from "../src/metrics/instruments.ts";
import { Metrics } from "../src/metrics/metrics.ts";
import { serve } from "../src/metrics/serve.ts";
import { nothingYet } from "@cyberintegrations/ingest";

const collection = "ioc/common";

it("counts for several tenants at once, each separately", async () => {
  const instruments = createInstruments();
  const [acme, globex] = ["acme", "globex"].map((tenant) => new Metrics(instruments, tenant));
  for (const [metrics, created] of [
    [acme, 30],
    [globex, 20],
  ] as const) {
    metrics?.started(collection);
    metrics?.portion({ ...nothingYet(collection), created, left: 100 });
  }
  acme?.finished({ ...nothingYet(collection), more: true, requests: 2 });
  globex?.finished({ ...nothingYet(collection), requests: 3 });
  const page = await instruments.registry.metrics();
  const value = (name: string, labels: string) =>
    new RegExp(`^cyberintegrations_${name}\\{${labels}\\} (\\S+)$`, "m").exec(page)?.[1];
  const labels = (tenant: string) => `tenant="${tenant}",collection="${collection}"`;
  const feeds = (tenant: string) => value("feeds_total", `${labels(tenant)},change="created"`);
  expect([feeds("acme"), feeds("globex")]).toEqual(["30", "20"]);
  // What a slice leaves is still to come.
  const left = (tenant: string) => value("feeds_left", labels(tenant));
  expect([left("acme"), left("globex")]).toEqual(["100", "0"]);
  const requests = (tenant: string) => value("requests_total", labels(tenant));
  expect([requests("acme"), requests("globex")]).toEqual(["2", "3"]);
});

it("reports the current age of the last success of each existing collection", async () => {
  const instruments = createInstruments();
  let silences = [
    { tenant: "acme", collection, ms: 1500 },
    { tenant: "globex", collection, ms: 0 },
  ];
  measureSilences(instruments, () => Promise.resolve(silences));
  const ages = async () =>
    [
      ...(await instruments.registry.metrics()).matchAll(/age_seconds\{tenant="(\w+)".*\} (\S+)/g),
    ].map(([, tenant, age]) => `${tenant} ${age}`);
  expect(await ages()).toEqual(["acme 1.5", "globex 0"]);
  silences = silences.slice(1);
  expect(await ages()).toEqual(["globex 0"]);
});

it("serves a program's own metrics, and survives one that fails", async () => {
  let ok = true;
  const notes: string[] = [];
  await using _server = await serve(
    { healthPort: 0 },
    {
      health: () => ({ ok, waiting: 7 }),
      metrics: () => (ok ? Promise.resolve("up 1\n") : Promise.reject(new Error("canary"))),
    },
    (message) => notes.push(message),
  );
  const [, url] = /metrics at (\S+)metrics/.exec(notes.join()) ?? [];
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return [response.status, await response.text()];
  };
  expect(await get("health")).toEqual([200, '{"ok":true,"waiting":7}\n']);
  expect(await get("metrics")).toEqual([200, "up 1\n"]);
  ok = false;
  expect(await get("health")).toEqual([503, '{"ok":false,"waiting":7}\n']);
  expect(await get("metrics")).toEqual([500, "This is not available now.\n"]);
  ok = true;
  expect(await get("metrics")).toEqual([200, "up 1\n"]);
});
