import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { isLoopback } from "../src/app.ts";
import { Tokens } from "../src/tokens.ts";
import { iocOf, rig, secret, tokenOf } from "./rig.ts";

const lists = {
  "bad-ips": { types: ["ipv4"] },
  theirs: { types: ["ipv4"], tenant: "other" },
} as const;

describe("a server", () => {
  it("answers nothing without a valid token", async () => {
    let now = Date.now();
    const expires = new Date(now + 1000);
    const old = tokenOf({ name: "old", secret: "the-old-secret-of-tests", expires });
    await using server = await rig({ lists, tokens: [tokenOf(), old] }, () => now);
    await server.commit("a", [iocOf("203.0.114.1")]);
    const status = async (authorization?: string, path = "lists/bad-ips") =>
      (await server.get(path, authorization === undefined ? {} : { authorization })).status;
    const basic = (name: string, token: string) => `Basic ${btoa(`${name}:${token}`)}`;
    expect(await status(`Bearer ${secret}`)).toBe(200);
    expect(await status(basic("firewall", secret))).toBe(200);
    expect(await status(basic("old", "the-old-secret-of-tests"))).toBe(200);
    for (const wrong of [
      undefined,
      "",
      "Bearer",
      `Bearer ${secret}x`,
      `Digest ${secret}`,
      basic("old", secret),
      basic("firewall", ""),
      `Basic ${btoa("firewall")}`,
    ])
      expect(await status(wrong)).toBe(401);
    now += 1000;
    expect(await status(basic("old", "the-old-secret-of-tests"))).toBe(401);
    // The same for what exists and what does not.
    for (const path of ["lists/none", "nothing", ""])
      expect(await status(undefined, path)).toBe(401);
    const response = await server.get("lists/bad-ips", {});
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=.*Bearer/);
  });

  it("accepts the old and the new token of one name while one replaces the other", () => {
    let now = 0;
    const tokens = new Tokens(
      [
        tokenOf({ secret: "the-old-secret-of-tests", expires: new Date(1000) }),
        tokenOf({ secret: "the-new-secret-of-tests" }),
      ],
      () => now,
    );
    const isValid = (which: string) =>
      tokens.find(`Basic ${btoa(`firewall:the-${which}-secret-of-tests`)}`) !== undefined;
    expect([isValid("old"), isValid("new")]).toEqual([true, true]);
    now = 1000;
    expect([isValid("old"), isValid("new")]).toEqual([false, true]);
  });

  it("is 403 without the permission, and 404 for what is unknown or of another tenant", async () => {
    const misp = tokenOf({ name: "misp", secret: "the-misp-secret-of-tests", read: ["misp"] });
    await using server = await rig({ lists, tokens: [tokenOf(), misp] });
    await server.commit("a", [iocOf("203.0.114.1")]);
    const authorization = "Bearer the-misp-secret-of-tests";
    expect((await server.get("lists/bad-ips", { authorization })).status).toBe(403);
    const foreign = await server.get("lists/theirs");
    const unknown = await server.get("lists/none");
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(await foreign.text()).toBe(await unknown.text());
    for (const path of ["lists/constructor", "lists/../x", "lists/%00", "api/x", "x"])
      expect((await server.get(path)).status).toBe(404);
  });

  it("is read-only, and refuses bodies and large requests", async () => {
    await using server = await rig({ lists, limits: { requestBytes: 2000 } });
    const send = (method: string, headers: Record<string, string> = {}, body = "") =>
      new Promise<number | undefined>((resolve, reject) => {
        const url = new URL("lists/bad-ips", server.server.url);
        const sent = request(url, {
          method,
          headers: { authorization: `Bearer ${secret}`, ...headers },
        });
        sent.on("response", (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end(body);
      });
    expect(await send("POST")).toBe(405);
    expect(await send("DELETE")).toBe(405);
    expect(await send("POST", {}, "x")).toBe(405);
    expect(await send("GET", { "content-length": "1" }, "x")).toBe(413);
    expect(await send("GET", { "x-long": "x".repeat(3000) })).toBe(431);
  });

  it("limits the requests of a token, and failed attempts", async () => {
    let now = Date.now();
    await using server = await rig({ lists, limits: { requestsPerMinute: 2 } }, () => now);
    await server.commit("a", [iocOf("203.0.114.1")]);
    const status = async (authorization: string) =>
      (await server.get("lists/bad-ips", { authorization })).status;
    const valid = `Bearer ${secret}`;
    expect([await status(valid), await status(valid), await status(valid)]).toEqual([
      200, 200, 429,
    ]);
    now += 30_000;
    expect([await status(valid), await status(valid)]).toEqual([200, 429]);
    const attempts = await Promise.all(Array.from({ length: 31 }, () => status("Bearer wrong")));
    expect(attempts.filter((code) => code === 429)).toHaveLength(1);
    now += 60_000;
    expect(await status(valid)).toBe(200);
  });

  it("reports each request with the name of its token, and no secret", async () => {
    const requests: unknown[] = [];
    await using server = await rig({ lists, onRequest: (request) => requests.push(request) });
    await server.commit("a", [iocOf("203.0.114.1")]);
    await server.get(`lists/bad-ips?token=${secret}`);
    await server.get("lists/bad-ips", { authorization: "Bearer wrong" });
    await server.store.close();
    await server.get("lists/bad-ips");
    expect(requests).toEqual([
      { token: "firewall", method: "GET", path: "/lists/bad-ips", status: 200, error: undefined },
      { token: null, method: "GET", path: "/lists/bad-ips", status: 401, error: undefined },
      expect.objectContaining({
        status: 503,
        error: expect.objectContaining({ code: "closed" }) as unknown,
      }),
    ]);
  });
});

describe("without a token", () => {
  it("serves only on loopback, and only under a name of this machine", async () => {
    await using server = await rig({ lists, tokens: [], withoutToken: true });
    await server.commit("a", [iocOf("203.0.114.1"), iocOf("203.0.114.2", { tlp: "red" })]);
    const response = await server.get("lists/bad-ips", {});
    expect(await response.text()).toBe("203.0.114.1\n");
    const status = await new Promise((resolve, reject) => {
      const url = new URL("lists/bad-ips", server.server.url);
      request(url, { headers: { host: "rebound.example" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(401);
  });

  it.each([
    [{ tokens: [] }, /^tokens: expected at least one token/],
    [{ withoutToken: true, listen: "0.0.0.0:0", allowHttp: true }, /^withoutToken: expected false/],
    [{ listen: "0.0.0.0:0" }, /^tls: expected a certificate/],
    [{ listen: "8443" }, /^listen: expected a host and a port/],
    [{ listen: "127.0.0.1:70000" }, /^listen: expected a host and a port/],
    [
      { listen: "192.0.2.1:0", allowHttp: true },
      /^listen: can't listen on 192\.0\.2\.1:0 \(EADDRNOTAVAIL\)/,
    ],
    [
      { tokens: [tokenOf({ secret: "short" })] },
      /^tokens\[0\]\.secret: expected at least 16 characters, got 5$/,
    ],
    [{ tokens: [tokenOf({ name: "a:b" })] }, /^tokens\[0\]\.name: expected a name without colons/],
    [
      { tokens: [tokenOf({ read: ["all" as never] })] },
      /^tokens\[0\]\.read: expected some of taxii/,
    ],
    [{ tokens: [tokenOf({ tlp: "pink" as never })] }, /^tokens\[0\]\.tlp: expected one of clear/],
    [{ tokens: [tokenOf({ tenant: "other" })] }, /expected a PostgreSQL store for tenants/],
    [
      { tokens: [tokenOf({ expires: new Date("x") })] },
      /^tokens\[0\]\.expires: expected a valid date/,
    ],
  ])("does not start with %j", async (options, message) => {
    await expect(rig(options)).rejects.toThrow(message);
  });

  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["127.0.0.1.example", false],
    ["0.0.0.0", false],
    ["localhost.example", false],
  ])("%s is loopback: %s", (host, is) => {
    expect(isLoopback(host)).toBe(is);
  });
});
