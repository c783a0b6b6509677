import { createServer } from "node:net";
import { ConnectionError } from "@cyberintegrations/errors";
import { Agent, request } from "undici";
import { describe, expect, it } from "vitest";
import { Transport, type TransportOptions } from "../src/index.ts";
import { createNodeTransport } from "../src/node/index.ts";
import { page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { listen } from "cyberintegrations-test-servers/listen";
import { situations } from "./contract-cases.ts";

const kinds = [
  { kind: "undici's pool", make: createNodeTransport, rows: situations },
  {
    kind: "the platform's fetch",
    make: (options: TransportOptions) => new Transport(options),
    rows: situations.filter(({ nodeOnly }) => nodeOnly !== true),
  },
];

describe.each(kinds)("over $kind", ({ make, rows }) => {
  it.for(rows)("$name: $code after $attempts", { concurrent: true }, async (row) => {
    const { servers, options, call } = await row.arrange("synthetic-body");
    const transport = make({ retry: { baseDelay: 1 }, ...options });
    const attempt = call ?? (() => transport.getJson("apt/threat", { query: { q: "x" } }));
    const error: unknown = await attempt(transport).catch((reason: unknown) => reason);
    await transport.close();
    for (const server of servers) await server[Symbol.asyncDispose]();

    if (!ConnectionError.isInstance(error)) return expect.fail(`unexpected: ${String(error)}`);
    const { code, attempts, smallerPage } = error;
    expect({ code, attempts, smallerPage }).toEqual({
      code: row.code,
      attempts: row.attempts,
      smallerPage: row.smallerPage ?? false,
    });
    expect(error.hint ?? "").toMatch(row.hint);
  });
});

it("detects a redirect even if a custom fetch has followed it", async () => {
  await using elsewhere = await apiServer(page({}));
  await using api = await apiServer(status(302, { location: elsewhere.url }));
  await using transport = new Transport({
    baseUrl: api.url,
    fetch: (url, init) => fetch(url, { ...init, redirect: "follow" }),
  });
  await expect(transport.getJson("a")).rejects.toMatchObject({ code: "not-allow-listed" });
});

it("ends in time even if a custom fetch ignores its signal", async () => {
  await using transport = new Transport({
    baseUrl: "https://tap.example",
    fetch: () => new Promise(() => undefined),
    timeout: 50,
    retry: { retries: 0 },
  });
  await expect(transport.getJson("a")).rejects.toMatchObject({ code: "timeout" });
});

it("does not request a smaller page if there was no connection", async () => {
  await using server = await listen(createServer()); // takes the connection, but never shakes hands
  const dispatcher = new Agent({ connect: { timeout: 100 } });
  await using transport = new Transport({
    baseUrl: `https://127.0.0.1:${server.port}/`,
    fetch: async (url, { method, headers, signal }) => {
      await request(url, { method, headers, signal, dispatcher });
      return new Response();
    },
    retry: { retries: 1, baseDelay: 1 },
  });
  await expect(transport.getJson("a")).rejects.toMatchObject({
    code: "timeout",
    attempts: 2,
    smallerPage: false,
    hint: expect.stringMatching(/firewall/) as string,
  });
});
