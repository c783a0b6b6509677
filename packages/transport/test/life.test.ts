import { execFile } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it, vi } from "vitest";
import { Transport, type TransportOptions } from "../src/index.ts";
import { createNodeTransport } from "../src/node/index.ts";
import { inTurn, page, silent, stalled, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { listen } from "cyberintegrations-test-servers/listen";

const kinds = [
  { kind: "undici's pool", make: createNodeTransport },
  { kind: "the platform's fetch", make: (options: TransportOptions) => new Transport(options) },
];

async function abortsSoon(transport: Transport) {
  const began = performance.now();
  const signal = AbortSignal.timeout(50);
  await expect(transport.getJson("a", { signal })).rejects.toMatchObject({
    code: "aborted",
    attempts: 1,
  });
  expect(performance.now() - began).toBeLessThan(1000);
}

describe.each(kinds)("over $kind, an abort", ({ make }) => {
  it.each([
    { place: "before sending", answer: page({}), when: 0, attempts: 0 },
    { place: "while waiting for an answer", answer: silent, when: 50, attempts: 1 },
    { place: "in the middle of a body", answer: stalled, when: 50, attempts: 1 },
    { place: "while waiting to retry", answer: status(503), when: 50, attempts: 1 },
    {
      place: "while waiting for Retry-After",
      answer: status(429, { "retry-after": "100" }),
      when: 50,
      attempts: 1,
    },
  ])("ends a request $place", async ({ answer, when, attempts }) => {
    await using api = await apiServer(answer);
    await using transport = make({ baseUrl: api.url, random: () => 1 });
    const signal = when === 0 ? AbortSignal.abort() : AbortSignal.timeout(when);
    const began = performance.now();
    await expect(transport.getJson("a", { signal })).rejects.toMatchObject({
      code: "aborted",
      attempts,
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("ends a request within a second while the TLS handshake hangs", async () => {
    await using server = await listen(createServer()); // accepts the connection and sends nothing
    await using transport = make({ baseUrl: `https://localhost:${server.port}` });
    await abortsSoon(transport);
  });

  it("ends a request within a second while the name lookup hangs", async () => {
    using lookup = vi.spyOn(dns, "lookup").mockReturnValue(undefined);
    await using transport = make({ baseUrl: "https://api.example" });
    await abortsSoon(transport);
    expect(lookup).toHaveBeenCalled();
  });

  it("ends a request that waits for its turn", async () => {
    await using api = await apiServer(page({}));
    await using transport = make({
      baseUrl: api.url,
      rateLimit: { requestsPerSecond: 0.1 },
    });
    await transport.getJson("a");
    const signal = AbortSignal.timeout(50);
    await expect(transport.getJson("a", { signal })).rejects.toMatchObject({ code: "aborted" });
    expect(api.seen).toHaveLength(1);
  });

  it("leaves no listener on the caller's signal", async () => {
    await using api = await apiServer(page({}));
    await using transport = make({ baseUrl: api.url });
    const { signal } = new AbortController();
    let listeners = 0;
    const counting = new Proxy(signal, {
      get: (target, name) => {
        if (name === "addEventListener") listeners += 1;
        if (name === "removeEventListener") listeners -= 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await transport.getJson("a", { signal: counting });
    await (await transport.openStream("a", { signal: counting })).body.cancel();
    expect(listeners).toBe(0);
  });
});

describe("closing", () => {
  it("cancels running requests permanently", async () => {
    await using api = await apiServer(inTurn(silent, page({})));
    const transport = createNodeTransport({ baseUrl: api.url });
    const waiting = transport.getJson("a");
    const failed = expect(waiting).rejects.toMatchObject({ code: "aborted", attempts: 1 });
    await expect.poll(() => api.seen.length).toBe(1);
    await transport.close();
    await failed;
    await expect(waiting).rejects.toThrow(/closed/);
  });

  it("ends a stream that is open", async () => {
    await using api = await apiServer(stalled);
    const transport = createNodeTransport({ baseUrl: api.url });
    const { body } = await transport.openStream("a");
    await transport.close();
    await expect(new Response(body).text()).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(api.open).toBe(0);
  });

  it("closes every socket", async () => {
    await using api = await apiServer(page({}));
    const transport = createNodeTransport({ baseUrl: api.url });
    await transport.getJson("a");
    expect(api.open()).toBeGreaterThan(0);
    await transport.close();
    await expect.poll(api.open).toBe(0);
  });

  it("ends a connection that is still being made", async () => {
    await using server = await listen(createServer((socket) => socket.resume())); // sends nothing
    const transport = createNodeTransport({ baseUrl: `https://localhost:${server.port}` });
    await transport.getJson("a", { signal: AbortSignal.timeout(100) }).catch(() => undefined);
    expect(server.open()).toBe(1);
    await transport.close();
    await expect.poll(server.open).toBe(0);
  });

  it("is possible twice", async () => {
    const transport = createNodeTransport({ baseUrl: "https://tap.example" });
    await transport.close();
    await expect(transport.close()).resolves.toBeUndefined();
  });

  it.each(kinds)("rejects every further use over $kind with a clear error", async ({ make }) => {
    const transport = make({ baseUrl: "https://tap.example" });
    await transport.close();
    for (const use of [
      transport.getJson("a"),
      transport.postJson("a", {}),
      transport.getBytes("a"),
      transport.openStream("a"),
    ]) {
      await expect(use).rejects.toSatisfy(InputError.isInstance);
      await expect(use).rejects.toThrow("transport: used after close()");
    }
  });
});

it("keeps connections alive from one request to the next", async () => {
  await using api = await apiServer(page({}));
  await using transport = createNodeTransport({ baseUrl: api.url });
  for (let i = 0; i < 10; i += 1) await transport.getJson("a");
  expect(api.connections()).toBeLessThanOrEqual(2);
});

it("reuses connections after error responses, and closes those whose response never ends", async () => {
  let finished: Promise<unknown> = Promise.resolve();
  await using api = await apiServer((_, response) => {
    response.writeHead(404).write("x".repeat(1000));
    setTimeout(() => response.end("x".repeat(1000)), 5);
    finished = once(response, "close");
  });
  await using transport = createNodeTransport({ baseUrl: api.url });
  for (let i = 0; i < 10; i += 1) {
    await transport.getJson("a").catch(() => undefined);
    await finished;
    await wait(5);
  }
  expect(api.connections()).toBeLessThanOrEqual(5);

  await using endless = await apiServer((_, response) => {
    response.writeHead(404).write("x");
  });
  await using other = createNodeTransport({ baseUrl: endless.url });
  await expect(other.getJson("a")).rejects.toMatchObject({ code: "not-found" });
  await expect.poll(endless.open, { timeout: 5000 }).toBe(0);
});

it("does not keep a program running after it is closed or while it is idle", async () => {
  await using api = await apiServer(page({ a: 1 }));
  const program = (end: string) => `
    import { createNodeTransport } from ${JSON.stringify(import.meta.resolve("../dist/node/index.js"))};
    const transport = createNodeTransport({ baseUrl: ${JSON.stringify(api.url)} });
    console.log((await transport.getJson("a")).text);
    ${end}`;
  for (const end of ["await transport.close();", ""]) {
    const run = promisify(execFile);
    const { stdout } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program(end)],
      { timeout: 10_000 },
    );
    expect(stdout).toBe('{"a":1}\n');
  }
});
