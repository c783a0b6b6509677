import { createSecureServer } from "node:http2";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { Transport } from "../src/index.ts";
import { createNodeFetch, createNodeTransport } from "../src/node/index.ts";
import { page, silent, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { forwardProxy } from "cyberintegrations-test-servers/forward-proxy";
import { listen } from "cyberintegrations-test-servers/listen";
import { errorOf } from "./answering.ts";
// A request loads it otherwise, and then mutants of its constants run against the tests of the first requests only.
import "../src/node/pool.ts";

const init = () => ({
  method: "GET",
  headers: {},
  signal: new AbortController().signal,
  redirect: "manual" as const,
});

describe("the fetch for Node", () => {
  it("returns a response with all headers, also repeated ones", async () => {
    await using api = await apiServer((_, response) => {
      response.writeHead(203, { "set-cookie": ["a=1", "b=2"], "x-one": "1" }).end("body");
    });
    const fetch = createNodeFetch();
    const response = await fetch(api.url, init());
    expect(response.status).toBe(203);
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("body");
    await fetch.close();
  });

  it.each([204, 205, 304])("returns no body with %i", async (code) => {
    await using api = await apiServer(status(code));
    const fetch = createNodeFetch();
    const response = await fetch(api.url, init());
    expect([response.status, response.body]).toEqual([code, null]);
    await fetch.close();
  });

  it("collects the headers of a response without regard to case, repeated ones together", async () => {
    await using api = await apiServer((_, response) => {
      response.writeHead(200, { "x-one": ["1", "2"] }).end("body");
    });
    const fetch = createNodeFetch();
    const begun = vi.fn();
    const { headers, bytes } = await fetch.collect(api.url, init(), 100, begun);
    expect(begun).toHaveBeenCalledOnce();
    expect(headers.get("X-One")).toBe("1, 2");
    expect(headers.get("x-two")).toBeNull();
    expect(Buffer.from(bytes).toString()).toBe("body");
    await fetch.close();
  });

  it("discards the body of a failure", async () => {
    await using api = await apiServer(status(404, {}, "s3cret"));
    const fetch = createNodeFetch();
    const { status: code, bytes } = await fetch.collect(api.url, init(), 1, () => undefined);
    expect([code, bytes.length]).toEqual([404, 0]);
    await fetch.close();
  });

  it("lets a request choose its own Accept-Encoding", async () => {
    await using api = await apiServer(page({}));
    const fetch = createNodeFetch();
    const headers = { "accept-encoding": "identity" };
    await (await fetch(api.url, { ...init(), headers })).text();
    await (await fetch(api.url, init())).text();
    expect(api.seen.map((request) => request.headers["accept-encoding"])).toEqual([
      "identity",
      expect.stringMatching(/^gzip, br/),
    ]);
    await fetch.close();
  });

  it("can be closed before it was used, and has one pool for all requests", async () => {
    const unused = createNodeFetch();
    await expect(unused.close()).resolves.toBeUndefined();
    await using api = await apiServer(page({}));
    const fetch = createNodeFetch();
    for (let i = 0; i < 3; i += 1) await (await fetch(api.url, init())).text();
    await fetch.collect(api.url, init(), 100, () => undefined);
    expect(api.connections()).toBeLessThanOrEqual(2);
    await fetch.close();
    await expect.poll(api.open).toBe(0);
  });

  it("rejects requests that wait when it is closed", async () => {
    await using api = await apiServer(silent);
    const fetch = createNodeFetch();
    const failed = errorOf(fetch(api.url, init()));
    await expect.poll(() => api.seen.length).toBe(1);
    await fetch.close();
    expect(await failed).toBeInstanceOf(Error);
  });

  it("serves a transport as its fetch", async () => {
    await using api = await apiServer(page({ a: 1 }));
    await using transport = new Transport({ baseUrl: api.url, fetch: createNodeFetch() });
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
  });
});

describe("a body in an encoding that was not requested", () => {
  it.each(["compress", "gzip, compress", "constructor"])(
    "%s is refused with the possible ones, and its transfer ends",
    async (coding) => {
      let closed = 0;
      await using api = await apiServer((_, response) => {
        response.on("close", () => (closed += 1));
        response.writeHead(200, { "content-encoding": coding }).write("x");
      });
      await using transport = createNodeTransport({ baseUrl: api.url });
      expect(await errorOf(transport.getJson("a"))).toMatchObject({
        code: "bad-response",
        attempts: 1,
        message: expect.stringMatching(/content coding that was not requested$/) as string,
        hint: expect.stringMatching(/one of: gzip, br/) as string,
      });
      await expect.poll(() => closed).toBe(1);
    },
  );
});

it("closes the connection of a request that its caller aborts", async () => {
  await using api = await apiServer(silent);
  await using transport = createNodeTransport({ baseUrl: api.url });
  for (const ask of ["getJson", "openStream"] as const) {
    const controller = new AbortController();
    const failed = errorOf(transport[ask]("a", { signal: controller.signal }));
    await expect.poll(api.open).toBe(1);
    controller.abort();
    expect(await failed).toMatchObject({ code: "aborted" });
    await expect.poll(api.open).toBe(0);
  }
});

it("uses HTTP/1.1, also if the server and its proxy would allow HTTP/2", async () => {
  const authority = await createAuthority();
  const versions: string[] = [];
  const server = createSecureServer(
    { ...(await authority.issue()), allowHTTP1: true },
    (request, response) => {
      versions.push(request.httpVersion);
      response.end("{}");
    },
  );
  await using api = await listen(server);
  await using proxy = await forwardProxy();
  for (const more of [{}, { proxy: proxy.url }]) {
    await using transport = createNodeTransport({
      baseUrl: `https://localhost:${api.port}`,
      tls: { ca: authority.ca },
      ...more,
    });
    await transport.getJson("a");
  }
  expect(versions).toEqual(["1.1", "1.1"]);
});

it("counts the limit of a body after decoding", async () => {
  const text = "x".repeat(1000);
  await using api = await apiServer((_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text)),
  );
  await using fits = createNodeTransport({ baseUrl: api.url, maxBodyBytes: 1000 });
  expect(await fits.getBytes("a")).toHaveLength(1000);
  await using tight = createNodeTransport({ baseUrl: api.url, maxBodyBytes: 999 });
  expect(await errorOf(tight.getBytes("a"))).toMatchObject({
    message: expect.stringMatching(/larger than 999 bytes/) as string,
  });
});

it("ends the transfer of a body over the limit", async () => {
  let closed = 0;
  await using api = await apiServer((_, response) => {
    response.on("close", () => (closed += 1));
    response.writeHead(200).write("x".repeat(20));
  });
  await using transport = createNodeTransport({ baseUrl: api.url, maxBodyBytes: 10 });
  await errorOf(transport.getBytes("a"));
  await expect.poll(() => closed).toBe(1);
});

it("survives a connection that breaks while no one reads a stream", async () => {
  const errors: unknown[] = [];
  const note = (error: unknown) => errors.push(error);
  process.on("uncaughtException", note);
  await using api = await apiServer((_, response) => {
    response.writeHead(200, { "content-length": "10" }).write("abc", () => {
      setTimeout(() => response.socket?.destroy(), 20);
    });
  });
  await using transport = createNodeTransport({ baseUrl: api.url });
  const { body } = await transport.openStream("a");
  await expect.poll(api.open).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await errorOf(new Response(body).text())).toMatchObject({ code: "network" });
  process.off("uncaughtException", note);
  expect(errors).toEqual([]);
});

it("follows no redirect", async () => {
  await using elsewhere = await apiServer(page({}));
  await using api = await apiServer(status(302, { location: elsewhere.url }));
  const fetch = createNodeFetch();
  const response = await fetch(api.url, init());
  expect(response.status).toBe(302);
  await response.body?.cancel();
  expect(elsewhere.seen).toEqual([]);
  await fetch.close();
});
