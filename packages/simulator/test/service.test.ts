import { request } from "node:https";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.ts";
import { RequestLog } from "../src/http/log.ts";
import { resolveTarget } from "../src/http/router.ts";
import { createAuthority } from "./certificates.ts";
import { clientOf } from "./client.ts";

describe("the request log", () => {
  it("contains requests and their statuses without credentials", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    const client = clientOf(simulator);
    await client.ti("ioc/common/updated", { limit: 2, seqUpdate: 0 });
    await client.send(`${simulator.drpUrl}violation/list?brandIds[]=a&brandIds[]=b`);
    await client.ti("nothing/here/at/all", {});
    await client.post(`${simulator.tiUrl}scoring`, { ips: [] });
    expect(simulator.requests).toMatchObject([
      {
        method: "GET",
        product: "ti",
        path: "ioc/common/updated",
        params: { limit: "2", seqUpdate: "0" },
        collection: "ioc/common",
        status: 200,
      },
      {
        product: "drp",
        params: { "brandIds[]": ["a", "b"] },
        collection: "violation/list",
        status: 200,
      },
      { path: "nothing/here/at/all", collection: undefined, status: 404 },
      { method: "POST", path: "scoring", status: 200 },
    ]);
    expect(JSON.stringify(simulator.requests)).not.toContain(btoa(simulator.username).slice(0, 10));
    expect(simulator.requests[0]?.headers["accept"]).toBe("*/*");
    simulator.clearRequests();
    expect(simulator.requests).toEqual([]);
  });
});

it("deletes the oldest of many logged requests", () => {
  const log = new RequestLog();
  for (let i = 0; i < 25_000; i++) {
    const request = { url: `/api/v2/ioc/common?limit=${i}`, headers: {} };
    log.add(request, resolveTarget(request, new Map()), undefined)(200);
    expect(log.entries.length).toBeLessThanOrEqual(20_000);
  }
  expect(log.entries.length).toBeGreaterThanOrEqual(10_000);
  expect(log.entries.at(-1)?.params).toEqual({ limit: "24999" });
});

describe("the rate limit", () => {
  it("responds with 429 for the collection that exceeds it, and for no other", async () => {
    let now = 1e12;
    await using simulator = await createSimulator({ feeds: 3, rateLimit: 2, clock: () => now });
    const client = clientOf(simulator);
    const get = (name: string) => client.ti(`${name}/updated`);
    expect((await get("ioc/common")).status).toBe(200);
    expect((await get("ioc/common")).status).toBe(200);
    const limited = await get("ioc/common");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await get("ioc/primary")).status).toBe(200);
    now += 1000;
    expect((await get("ioc/common")).status).toBe(200);
  });
});

describe("the server", () => {
  it("closes immediately while requests wait, and can be closed twice", async () => {
    const simulator = await createSimulator({
      feeds: 3,
      latency: 60_000,
      faults: [{ kind: "reset", path: "search" }],
    });
    const waiting = clientOf(simulator).ti("ioc/common/updated");
    const failed = expect(waiting).rejects.toThrow(TypeError);
    while (simulator.requests.length === 0) await new Promise(setImmediate);
    await simulator.close();
    await failed;
    await simulator.close();
    await expect(fetch(simulator.tiUrl)).rejects.toThrow(TypeError);
  });

  it("rejects with EADDRINUSE if the port is in use", async () => {
    await using simulator = await createSimulator({ feeds: 1 });
    const port = Number(new URL(simulator.tiUrl).port);
    await expect(createSimulator({ port })).rejects.toThrow("EADDRINUSE");
  });
});

it("delays responses by the latency", async () => {
  await using simulator = await createSimulator({ feeds: 3, latency: 40 });
  const start = performance.now();
  await clientOf(simulator).ti("ioc/common/updated");
  expect(performance.now() - start).toBeGreaterThan(35);
});

it("listens on IPv6", async () => {
  await using simulator = await createSimulator({ feeds: 3, host: "::1" });
  expect(simulator.tiUrl).toMatch(/^http:\/\/\[::1\]:\d+\/api\/v2\/$/);
  expect((await clientOf(simulator).ti("ioc/common/updated")).status).toBe(200);
});

describe("TLS", () => {
  const get = async (url: string, options: object): Promise<[number | undefined, string]> => {
    const sent = request(url, options).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return [response.statusCode, await text(response)];
  };

  it("uses the given certificate", async () => {
    const { ca, issue } = await createAuthority();
    await using simulator = await createSimulator({ feeds: 3, tls: await issue() });
    const auth = `${simulator.username}:${simulator.apiKey}`;
    const url = `${simulator.tiUrl}ioc/common/updated`;
    expect(url).toMatch(/^https:/);
    const [status, body] = await get(url, { ca, auth });
    expect(status).toBe(200);
    expect((JSON.parse(body) as { items: unknown[] }).items).toHaveLength(3);
    await expect(get(url, { auth })).rejects.toThrow(/certificate/);
  });

  it("requires a client certificate if requestCert is set", async () => {
    const { ca, issue } = await createAuthority();
    const tls = { ...(await issue()), ca, requestCert: true };
    await using simulator = await createSimulator({ feeds: 3, tls });
    const auth = `${simulator.username}:${simulator.apiKey}`;
    const url = `${simulator.tiUrl}sequence_list`;
    expect((await get(url, { ca, auth, ...(await issue()) }))[0]).toBe(200);
    await expect(get(url, { ca, auth })).rejects.toThrow();
  });
});
