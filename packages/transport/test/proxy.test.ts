import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it, vi } from "vitest";
import { basicAuth } from "../src/index.ts";
import { createNodeTransport, type ProxyOptions } from "../src/node/index.ts";
import { parseProxy } from "../src/node/proxy.ts";
import { page } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { forwardProxy } from "cyberintegrations-test-servers/forward-proxy";

const auth = basicAuth({ username: "user", password: "key" });
const authority = await createAuthority();

describe.each([
  { api: "http", proxy: "http" },
  { api: "https", proxy: "http" },
  { api: "http", proxy: "https" },
  { api: "https", proxy: "https" },
] as const)("an $api API behind an $proxy proxy", (kinds) => {
  const tlsOf = (kind: string) => (kind === "https" ? authority.issue() : undefined);

  it("is reached through a tunnel, and the proxy sees none of the API's headers", async () => {
    await using api = await apiServer(page({ a: 1 }), await tlsOf(kinds.api));
    const tls = await tlsOf(kinds.proxy);
    await using proxy = await forwardProxy({ credentials: "p:w", ...(tls && { tls }) });
    await using transport = createNodeTransport({
      baseUrl: api.url,
      auth,
      tls: { ca: authority.ca },
      proxy: {
        protocol: kinds.proxy,
        host: "localhost",
        port: proxy.port,
        username: "p",
        password: "w",
      },
    });
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
    await transport.getJson("b");
    expect(proxy.plain).toEqual([]);
    expect(new Set(proxy.connects.map(({ target }) => target))).toEqual(
      new Set([`localhost:${api.port}`]),
    );
    expect(proxy.connects[0]?.headers).toEqual({
      host: `localhost:${api.port}`,
      connection: "close",
      "proxy-authorization": "Basic cDp3",
    });
    expect(api.seen).toHaveLength(2);
    for (const { headers } of api.seen) expect(headers).not.toHaveProperty("proxy-authorization");
  });
});

it("resolves the API's name, and has a certificate for its own name", async () => {
  const names = [{ type: "dns", value: "api.example" }] as const;
  await using api = await apiServer(page({ a: 1 }), await authority.issue({ names }));
  await using proxy = await forwardProxy({
    tls: await authority.issue({ names: [{ type: "dns", value: "localhost" }] }),
  });
  await using transport = createNodeTransport({
    baseUrl: `https://api.example:${api.port}`,
    tls: { ca: authority.ca },
    proxy: proxy.url,
  });
  expect((await transport.getJson("a")).value).toEqual({ a: 1 });
});

describe("a proxy's credentials", () => {
  const odd = "p@ss:w/ö#r?d %41€";

  it.each([
    {
      form: "parts",
      of: (port: number): ProxyOptions => ({
        protocol: "http",
        host: "127.0.0.1",
        port,
        username: "dömain\\user",
        password: odd,
      }),
    },
    {
      form: "a URL",
      of: (port: number) =>
        `http://${encodeURIComponent("dömain\\user")}:${encodeURIComponent(odd)}@127.0.0.1:${port}`,
    },
  ])("may hold any characters, given as $form", async ({ of }) => {
    await using api = await apiServer(page({}));
    await using proxy = await forwardProxy({ credentials: `dömain\\user:${odd}` });
    await using transport = createNodeTransport({ baseUrl: api.url, proxy: of(proxy.port) });
    await transport.getJson("a");
    expect(api.seen).toHaveLength(1);
  });

  it("are sent only if there is a user name", () => {
    const proxy = { protocol: "http", host: "p.example" } as const;
    expect(parseProxy({ ...proxy, username: "u" }).authorization).toBe(`Basic ${btoa("u:")}`);
    expect(parseProxy({ ...proxy, password: "w" }).authorization).toBeUndefined();
    expect(parseProxy("http://u@p.example").authorization).toBe(`Basic ${btoa("u:")}`);
    expect(parseProxy("http://:w@p.example").authorization).toBeUndefined();
  });

  it("can contain a percent sign that is not an escape", () => {
    expect(parseProxy("http://u:100%25@p.example").authorization).toBe(`Basic ${btoa("u:100%")}`);
    expect(parseProxy("http://u:100%@p.example").authorization).toBe(`Basic ${btoa("u:100%")}`);
  });
});

describe("a proxy", () => {
  it.each([
    ["proxy.example:3128", "http", "proxy.example", 3128],
    ["http://proxy.example", "http", "proxy.example", 80],
    ["https://proxy.example/", "https", "proxy.example", 443],
    ["http://[::1]:3128", "http", "::1", 3128],
    ["http://proxy.example:65535", "http", "proxy.example", 65_535],
    ["http://proxy.example:1", "http", "proxy.example", 1],
    ["proxy.example", "http", "proxy.example", 80],
  ])("may be %s", (text, protocol, host, port) => {
    expect(parseProxy(text)).toEqual({ protocol, host, port, authorization: undefined });
  });

  it.each([
    [{ protocol: "http", host: "p.example" }, "p.example", 80],
    [{ protocol: "https", host: "p.example" }, "p.example", 443],
    [{ protocol: "http", host: "[::1]", port: 1 }, "::1", 1],
    [{ protocol: "http", host: "192.0.2.1", port: 65_535 }, "192.0.2.1", 65_535],
  ] as const)("may be the parts %j", (parts, host, port) => {
    expect(parseProxy(parts)).toMatchObject({ host, port, authorization: undefined });
  });

  it.each([
    ["socks5://p.example", ["proxy"], /the protocol http or https/],
    ["http://p.example:0", ["proxy"], /a port of 1 to 65535/],
    ["http://p.example:99999", ["proxy"], /a URL$/],
    ["http://p.example/a", ["proxy"], /ends with the port, got more/],
    ["http://p.example?a", ["proxy"], /ends with the port, got more/],
    ["http://p.example#a", ["proxy"], /ends with the port, got more/],
    [{ protocol: "ftp", host: "a" }, ["proxy", "protocol"], /the protocol http or https/],
    [{ protocol: "http" }, ["proxy", "host"], /a host/],
    [{ protocol: "http", host: 5 }, ["proxy", "host"], /a host/],
    [{ protocol: "http", host: "a", port: 0 }, ["proxy", "port"], /a port of 1 to 65535/],
    [{ protocol: "http", host: "a", port: 65_536 }, ["proxy", "port"], /a port of 1 to 65535/],
    [{ protocol: "http", host: "a", port: 1.5 }, ["proxy", "port"], /a port of 1 to 65535/],
  ] as const)("%j is refused with the path of the option and an example", (proxy, path, reason) => {
    const make = () => parseProxy(proxy as ProxyOptions);
    expect(make).toThrow(
      expect.objectContaining({
        path,
        hint: expect.stringMatching(/For example http:\/\/proxy\.example:3128/) as string,
      }),
    );
    expect(make).toThrow(reason);
  });

  it.each([
    "socks5://proxy.example:1080",
    "http://user:s3cret#1@proxy.example",
    "http://user:12#s3cret@proxy.example",
    "http://user:12/s3cret@proxy.example",
    "http://user:12?s3cret@proxy.example",
    "user:12/s3cret@proxy.example:3128",
    '"http://user:s3cret@proxy.example:3128"',
    "http://",
    { protocol: "http", host: "" },
    { protocol: "http", host: "a b" },
    { protocol: "socks5", host: "a" },
    { protocol: "http", host: "a", port: 0 },
    { protocol: "http", host: "a", port: 70_000 },
  ])("may not be %j, and is not quoted", (proxy) => {
    const make = () =>
      createNodeTransport({ baseUrl: "https://tap.example", proxy: proxy as ProxyOptions });
    expect(make).toThrow(InputError);
    expect(make).toThrow(/^proxy(?:\.\w+)?: expected (?!.*s3cret)/);
  });

  it("is read from the environment if that is configured", async () => {
    await using api = await apiServer(page({}));
    await using proxy = await forwardProxy();
    vi.stubEnv("HTTP_PROXY", proxy.url).stubEnv("NO_PROXY", "tap.example");
    await using transport = createNodeTransport({ baseUrl: api.url, proxy: "env" });
    vi.unstubAllEnvs();
    await transport.getJson("a");
    expect(proxy.connects).toHaveLength(1);
  });
});
