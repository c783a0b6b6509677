import { createServer, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createNodeTransport } from "../src/node/index.ts";
import { openTunnel } from "../src/node/tunnel.ts";
import { tlsSettings } from "../src/node/tls.ts";
import { page } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { forwardProxy } from "cyberintegrations-test-servers/forward-proxy";
import { listen } from "cyberintegrations-test-servers/listen";
import { errorOf } from "./answering.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const parts = (port: number, host = "127.0.0.1") => {
  return { protocol: "http", host, port, authorization: undefined } as const;
};
const open = (port: number, signal = new AbortController().signal) =>
  openTunnel(parts(port), "tap.example:443", tlsSettings().proxy, signal);

/** A proxy that gives this answer to every CONNECT. */
const answers = (head: string) =>
  listen(
    createServer((socket) => {
      socket.once("data", () => socket.write(`${head}\r\n\r\n`));
    }),
  );

describe("the target of a tunnel", () => {
  it.each([
    ["https://tap.example", "tap.example:443"],
    ["http://tap.example", "tap.example:80"],
    ["https://tap.example:8443", "tap.example:8443"],
    ["http://tap.example:443", "tap.example:443"],
    ["https://[2001:db8::1]", "[2001:db8::1]:443"],
    ["https://192.0.2.1", "192.0.2.1:443"],
  ])("for %s is %s", async (baseUrl, target) => {
    await using proxy = await forwardProxy({ status: 403 });
    await using transport = createNodeTransport({ baseUrl, proxy: proxy.url, allowHttp: true });
    expect(await errorOf(transport.getJson("a"))).toMatchObject({ code: "proxy" });
    expect(proxy.connects).toMatchObject([{ target, headers: { host: target } }]);
    expect(proxy.connects[0]?.headers).not.toHaveProperty("proxy-authorization");
  });
});

describe("a proxy's answer to CONNECT", () => {
  it.each([200, 204, 299])("%i opens the tunnel, which has no time limit", async (status) => {
    await using proxy = await answers(`HTTP/1.1 ${status} Fine`);
    const socket = await open(proxy.port);
    expect(socket.timeout).toBe(0);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it.each([
    [300, 1, /ask its operator.*\(proxy\)/],
    [403, 1, /ask its operator.*\(proxy\)/],
    [407, 1, /user name and a password.*\(proxy\)/],
    [499, 1, /ask its operator/],
    [500, 2, /can't reach the API.*\(proxy\)/],
    [502, 2, /can't reach the API/],
  ])("%i refuses it: %i attempts", async (status, attempts, hint) => {
    await using proxy = await answers(`HTTP/1.1 ${status} Refused`);
    await using transport = createNodeTransport({
      baseUrl: "https://tap.example",
      proxy: `http://127.0.0.1:${proxy.port}`,
      retry: { retries: 1, baseDelay: 0 },
    });
    const times = attempts === 1 ? "" : " (2 attempts)";
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      code: "proxy",
      status,
      attempts,
      message: `GET https://tap.example/a: the proxy refused the tunnel with ${status}${times}`,
      hint: expect.stringMatching(hint) as string,
    });
    await expect.poll(proxy.open).toBe(0);
  });

  it("that does not arrive is an error after 30 seconds", async () => {
    const real = Reflect.get(Socket.prototype, "setTimeout");
    vi.spyOn(Socket.prototype, "setTimeout").mockImplementation(function (
      this: Socket,
      ms,
      ...rest
    ) {
      return Reflect.apply(real, this, [ms === 30_000 ? 20 : ms, ...rest]);
    });
    await using proxy = await listen(createServer((socket) => socket.resume()));
    expect(await errorOf(open(proxy.port))).toMatchObject({
      details: {
        code: "proxy",
        retry: true,
        cause: expect.objectContaining({ message: "no tunnel within 30000 ms" }) as Error,
      },
    });
    await expect.poll(proxy.open).toBe(0);
  });

  it("is no longer awaited after an abort, and its connection is closed", async () => {
    await using proxy = await listen(createServer((socket) => socket.resume()));
    const controller = new AbortController();
    const failed = errorOf(open(proxy.port, controller.signal));
    await expect.poll(proxy.open).toBe(1);
    controller.abort();
    expect(await failed).toBeInstanceOf(Error);
    await expect.poll(proxy.open).toBe(0);
  });
});

describe("a proxy that can't be reached", () => {
  it("is named in the error, not the API", async () => {
    await using transport = createNodeTransport({
      baseUrl: "https://tap.example",
      proxy: "http://127.0.0.1:1",
      retry: { retries: 1, baseDelay: 0 },
    });
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      code: "proxy",
      attempts: 2,
      message:
        "GET https://tap.example/a: the proxy can't be reached: connection refused (2 attempts)",
      hint: expect.stringMatching(/host and port \(proxy\)/) as string,
      cause: expect.objectContaining({
        message: "Error connect ECONNREFUSED 127.0.0.1 1",
      }) as Error,
    });
  });

  it("because of its certificate is a TLS problem, which is not retried", async () => {
    const authority = await createAuthority();
    await using proxy = await forwardProxy({ tls: await authority.issue() });
    await using transport = createNodeTransport({
      baseUrl: "https://tap.example",
      proxy: proxy.url,
    });
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      code: "tls",
      attempts: 1,
      message: expect.stringMatching(/: the proxy, not the API: .*untrusted/) as string,
      hint: expect.stringMatching(/tls\.ca/) as string,
    });
  });
});

describe("the certificate of a proxy", () => {
  it.each([
    ["localhost", { type: "dns", value: "localhost" }, "localhost"],
    ["127.0.0.1", { type: "ip", value: "127.0.0.1" }, false],
  ] as const)("at %s is for its own name or address", async (host, name, servername) => {
    const authority = await createAuthority();
    const seen: unknown[] = [];
    const identity = await authority.issue({ names: [name] });
    await using api = await apiServer(page({ a: 1 }));
    await using proxy = await forwardProxy({
      tls: {
        ...identity,
        SNICallback: (asked, done) => {
          seen.push(asked);
          done(null);
        },
      },
    });
    await using transport = createNodeTransport({
      baseUrl: api.url,
      proxy: { protocol: "https", host, port: proxy.port },
      tls: { ca: authority.ca },
    });
    const warn = vi.spyOn(process, "emitWarning");
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
    expect(seen).toEqual(servername === false ? [] : [servername]);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is not accepted for another name", async () => {
    const authority = await createAuthority();
    const names = [{ type: "dns", value: "other.example" }] as const;
    await using proxy = await forwardProxy({ tls: await authority.issue({ names }) });
    await using transport = createNodeTransport({
      baseUrl: "https://other.example",
      proxy: proxy.url,
      tls: { ca: authority.ca },
    });
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      code: "tls",
      message: expect.stringMatching(/the proxy, not the API.*another name/) as string,
    });
    expect(proxy.connects).toEqual([]);
  });

  it("is never answered with the client certificate, which is for the API only", async () => {
    const authority = await createAuthority();
    const { cert, key } = await authority.issue();
    const identity = await authority.issue();
    const asked: (boolean | undefined)[] = [];
    const wants = { ...identity, ca: authority.ca, requestCert: true, rejectUnauthorized: false };
    await using api = await apiServer((request, response) => {
      const socket = request.socket as Socket & { authorized?: boolean };
      asked.push(socket.authorized);
      page({ a: 1 })(request, response);
    }, wants);
    await using strict = await forwardProxy({ tls: { ...wants, rejectUnauthorized: true } });
    await using relaxed = await forwardProxy({ tls: wants });
    const ask = async (proxy: string) => {
      await using transport = createNodeTransport({
        baseUrl: api.url,
        proxy,
        tls: { ca: authority.ca, cert, key },
        retry: { retries: 0 },
      });
      return (await transport.getJson("a")).value;
    };
    expect(await ask(relaxed.url)).toEqual({ a: 1 });
    expect(asked).toEqual([true]);
    await expect(ask(strict.url)).rejects.toMatchObject({ code: expect.any(String) as string });
    expect(strict.connects).toEqual([]);
  });
});
