import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { basicAuth, Transport, type AuthStrategy } from "../src/index.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

describe("Basic authentication", () => {
  it("sends name and password as UTF-8", async () => {
    await using api = await apiServer(page({}));
    const auth = basicAuth({ username: "ünal@company.example", password: "k€y:with:colons" });
    await using transport = new Transport({ baseUrl: api.url, auth });
    await transport.getJson("a");
    const [scheme, encoded] = (api.seen[0]?.headers.authorization ?? "").split(" ");
    expect(scheme).toBe("Basic");
    expect(Buffer.from(encoded ?? "", "base64").toString()).toBe(
      "ünal@company.example:k€y:with:colons",
    );
  });

  it.each([
    [{ username: "", password: "key" }, "username", /non-empty string/],
    [{ username: "user", password: "" }, "password", /non-empty string/],
    [{ username: "us:er", password: "key" }, "username", /":"/],
    [{ username: "user", password: "key\n" }, "password", /control characters/],
    [{ username: "\0user", password: "key" }, "username", /control characters/],
    [{ username: "us\u0085er", password: "key" }, "username", /control characters/],
    [{ username: "user" }, "password", /non-empty string/],
    [{ username: 5, password: "key" }, "username", /non-empty string/],
  ])("refuses %j and names the part", (credentials, name, reason) => {
    const make = () => basicAuth(credentials as never);
    expect(make).toThrow(InputError);
    expect(make).toThrow(expect.objectContaining({ path: ["auth", name] }));
    expect(make).toThrow(reason);
  });

  it("names a line break at the end as the usual reason", () => {
    expect(() => basicAuth({ username: "user", password: "key\n" })).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/line break/) as string }),
    );
  });

  it("does not show invalid credentials in the error", () => {
    expect(() => basicAuth({ username: "user", password: "s3cret\n" })).toThrow(/^(?!.*s3cret)/);
  });
});

describe("an authentication strategy", () => {
  it("is a function that returns headers or a promise of headers", async () => {
    await using api = await apiServer(page({}));
    const keyAuth =
      (key: string): AuthStrategy =>
      () =>
        Promise.resolve({ "x-api-key": key });
    await using transport = new Transport({ baseUrl: api.url, auth: keyAuth("abc") });
    await transport.getJson("a");
    expect(api.seen[0]?.headers["x-api-key"]).toBe("abc");
  });

  it("is rejected if its header is invalid, and the error does not show the header", async () => {
    await using api = await apiServer(page({}));
    const auth = () => ({ "x-api-key": "s3cret\r\n" });
    await using transport = new Transport({ baseUrl: api.url, auth });
    await expect(transport.getJson("a")).rejects.toThrow(/^auth: expected header "x-api-key"/);
    await expect(transport.getJson("a")).rejects.toThrow(/^(?!.*s3cret)/);
    expect(api.seen).toEqual([]);
  });

  it("is called for each attempt, so that a retry can use a new token", async () => {
    await using api = await apiServer(inTurn(status(503), page({})));
    let calls = 0;
    const auth = () => ({ "x-token": String((calls += 1)) });
    await using transport = new Transport({ baseUrl: api.url, auth, retry: { baseDelay: 1 } });
    await transport.getJson("a");
    expect(api.seen.map(({ headers }) => headers["x-token"])).toEqual(["1", "2"]);
  });

  it("fails the request with the error that it throws", async () => {
    await using api = await apiServer(page({}));
    const mistake = new Error("no token");
    await using transport = new Transport({
      baseUrl: api.url,
      rateLimit: { concurrency: 1 },
      auth: () => Promise.reject(mistake),
    });
    await expect(transport.getJson("a")).rejects.toBe(mistake);
    await expect(transport.getJson("a")).rejects.toBe(mistake);
    expect(api.seen).toEqual([]);
  });

  it("counts towards the timeout of the attempt", async () => {
    await using transport = new Transport({
      baseUrl: "https://tap.example",
      auth: () => new Promise(() => undefined),
      timeout: 50,
      retry: { retries: 0 },
    });
    await expect(transport.getJson("a")).rejects.toMatchObject({ code: "timeout" });
  });

  it("does not send its headers to the target of a redirect", async () => {
    await using elsewhere = await apiServer(page({}));
    await using api = await apiServer(status(302, { location: elsewhere.url }));
    const auth = basicAuth({ username: "user", password: "key" });
    await using transport = new Transport({ baseUrl: api.url, auth });
    await expect(transport.getJson("a")).rejects.toMatchObject({ code: "not-allow-listed" });
    expect(elsewhere.seen).toEqual([]);
  });

  it("is sent with every attempt", async () => {
    await using api = await apiServer(inTurn(status(503), page({})));
    const auth = basicAuth({ username: "user", password: "key" });
    await using transport = new Transport({ baseUrl: api.url, auth, retry: { baseDelay: 1 } });
    await transport.getJson("a");
    expect(api.seen.map(({ headers }) => headers.authorization)).toEqual([
      "Basic dXNlcjprZXk=",
      "Basic dXNlcjprZXk=",
    ]);
  });
});

describe("the User-Agent", () => {
  const agentFor = async (product: ConstructorParameters<typeof Transport>[0]["product"]) => {
    await using api = await apiServer(page({}));
    const auth = basicAuth({ username: "analyst@company.example", password: "key" });
    await using transport = new Transport({ baseUrl: api.url, auth, product });
    await transport.getJson("a");
    return api.seen[0]?.headers["user-agent"];
  };

  it("names the product, never the user", async () => {
    const product = {
      type: "SIEM",
      name: "Splunk Enterprise",
      version: "9.2",
      integration: "ti\r\nfeeds",
      integrationVersion: "1.0",
    };
    expect(await agentFor(product)).toBe(
      "Splunk-Enterprise/9.2 (SIEM) ti-feeds/1.0 cyberintegrations-ts",
    );
  });

  it("names the library when nothing else is known", async () => {
    expect(await agentFor(undefined)).toBe("cyberintegrations-ts");
  });

  it.each([
    [{}, "cyberintegrations-ts"],
    [{ name: "App" }, "App cyberintegrations-ts"],
    [{ name: "App", version: "" }, "App cyberintegrations-ts"],
    [{ name: "", version: "2" }, "cyberintegrations-ts"],
    [{ version: "2", integrationVersion: "3" }, "cyberintegrations-ts"],
    [{ type: "SOAR" }, "(SOAR) cyberintegrations-ts"],
    [{ integration: "sync" }, "sync cyberintegrations-ts"],
    [{ name: " App (new)  x/y ", version: "1 b" }, "App-new-x-y/1-b cyberintegrations-ts"],
    [{ name: "a!#$%&'*+.^`|~-_9" }, "a!#$%&'*+.^`|~-_9 cyberintegrations-ts"],
  ])("of %j is %j", async (product, expected) => {
    expect(await agentFor(product)).toBe(expected);
  });
});
