import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { Transport, type Query, type RequestEvent } from "../src/index.ts";
import { redactUrl } from "../src/url.ts";
import { page } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

describe("a request's URL", () => {
  it.each(["", "/"])("keeps the base URL's path when it ends in %j", async (end) => {
    await using api = await apiServer(page({}));
    await using transport = new Transport({ baseUrl: api.url + end });
    await transport.getJson("apt/threat/updated");
    expect(api.seen.map(({ url }) => url)).toEqual(["/api/v2/apt/threat/updated"]);
  });

  it("encodes each segment, so that a name can't change the path", async () => {
    await using api = await apiServer(page({}));
    await using transport = new Transport({ baseUrl: api.url });
    await transport.getJson(["a/b", "..%2f", "ü ?#"]);
    await transport.getJson("a b/%2e%2e/c?d");
    expect(api.seen.map(({ url }) => url)).toEqual([
      "/api/v2/a%2Fb/..%252f/%C3%BC%20%3F%23",
      "/api/v2/a%20b/%252e%252e/c%3Fd",
    ]);
  });

  it("repeats lists, sends 0 and false, and omits undefined", async () => {
    await using api = await apiServer(page({}));
    await using transport = new Transport({ baseUrl: api.url });
    const query = {
      seqUpdate: 0,
      unique: false,
      q: undefined,
      "brandIds[]": ["a", "b & c"],
      big: 2n ** 60n,
      empty: "",
      none: [],
    };
    await transport.getJson("violation/list", { query });
    expect(api.seen[0]?.url).toBe(
      "/api/v2/violation/list?seqUpdate=0&unique=false&brandIds%5B%5D=a&brandIds%5B%5D=b+%26+c&big=1152921504606846976&empty=",
    );
  });

  const badPaths = ["", "/a", "a/", "a//b", "a/../b", ".", ["a", ""], [".."], ["\ud800"]];
  it.each(badPaths.map((path) => ({ path })))("rejects the path $path", async ({ path }) => {
    await using api = await apiServer(page({}));
    await using transport = new Transport({ baseUrl: api.url });
    await expect(transport.getJson(path)).rejects.toSatisfy(InputError.isInstance);
    expect(api.seen).toEqual([]);
  });

  it.each([null, NaN, Infinity, {}, [null], [["a"]]].map((value) => ({ value })))(
    "rejects the query value $value",
    async ({ value }) => {
      await using transport = new Transport({ baseUrl: "http://localhost:1" });
      const query = { limit: value } as unknown as Query;
      await expect(transport.getJson("a", { query })).rejects.toThrow(/^query\.limit: expected/);
    },
  );

  it("is the base URL for a path without segments", async () => {
    await using api = await apiServer(page({}));
    await using transport = new Transport({ baseUrl: api.url });
    await transport.getJson([]);
    expect(api.seen.map(({ url }) => url)).toEqual(["/api/v2/"]);
  });

  it("names the segment that is wrong", async () => {
    await using transport = new Transport({ baseUrl: "http://localhost:1" });
    const rejected = (path: string | string[]) => expect(transport.getJson(path)).rejects;
    await rejected("a/b/../c").toMatchObject({
      message: 'path: expected a name at segment 3, got ".."',
      path: ["path"],
    });
    await rejected("\ud800").toMatchObject({ path: ["path"] });
  });

  it("names the query parameter that is wrong, and the type of its value", async () => {
    await using transport = new Transport({ baseUrl: "http://localhost:1" });
    for (const [value, found] of [
      [null, "null"],
      [{}, "object"],
      [NaN, "number"],
    ] as const) {
      const query = { q: ["fine", value] } as unknown as Query;
      await expect(transport.getJson("a", { query })).rejects.toMatchObject({
        message: `query.q: expected a string, a finite number or a boolean, got ${found}`,
        path: ["query", "q"],
      });
    }
  });

  it("is logged without query values, which may contain personal data", () => {
    const url = new URL("https://tap.example/api?q=email:a@b.example&b[]=1&b[]=2");
    expect(redactUrl(url)).toBe("https://tap.example/api?q=REDACTED&b[]=REDACTED");
    expect(redactUrl(new URL("https://tap.example/api?"))).toBe("https://tap.example/api");
    expect(redactUrl(new URL("https://u:s3cret@tap.example/a#s3cret"))).toBe(
      "https://tap.example/a",
    );
  });

  it("is logged without its path and the names of its query, if the path is a secret", () => {
    const url = new URL("https://hooks.example:8443/services/s3cret?s3cret=1");
    expect(redactUrl(url, true)).toBe("https://hooks.example:8443/REDACTED");
  });
});

describe("a base URL", () => {
  const make = (baseUrl: string, allowHttp?: boolean) => new Transport({ baseUrl, allowHttp });

  it.each([
    "https://tap.example/api/v2",
    "http://localhost:8080",
    "http://api.localhost",
    "http://127.1.2.3/",
    "http://127.10.20.130/",
    "http://[::1]:8080/x",
    "http://a.b.localhost",
    "https://tap.example:8443/a/b//",
  ])("may be %s", (baseUrl) => {
    expect(() => make(baseUrl)).not.toThrow();
  });

  it("can be plain http to another machine only if that host is allowed", () => {
    expect(() => make("http://tap.example")).toThrow(/baseUrl: expected https/);
    for (const host of [
      "127.0.0.1.example",
      "x127.0.0.1.example",
      "notlocalhost",
      "localhost.example",
      "128.0.0.1",
      "[::2]",
    ])
      expect(() => make(`http://${host}`)).toThrow(/baseUrl: expected https/);
    expect(() => make("http://tap.example", false)).toThrow(/baseUrl: expected https/);
    expect(() => make("http://tap.example", true)).not.toThrow();
  });

  it("with plain http is refused with the host and the option that allows it", () => {
    expect(() => make("http://tap.example/s3cret")).toThrow(
      expect.objectContaining({
        path: ["baseUrl"],
        message: "baseUrl: expected https:, got plain http: to tap.example",
        hint: expect.stringMatching(/set allowHttp: true/) as string,
      }),
    );
  });

  it("with credentials is refused with the options for them", () => {
    for (const url of ["https://u@tap.example", "https://:p@tap.example", "https://tap.example/@"])
      expect(() => make(url)).toThrow(
        expect.objectContaining({
          path: ["baseUrl"],
          message: "baseUrl: expected no user name and no password in it",
          hint: expect.stringMatching(/auth\.username and auth\.password/) as string,
        }),
      );
    for (const url of ["https://tap.example?a", "https://tap.example#a"])
      expect(() => make(url)).toThrow(
        expect.objectContaining({ message: "baseUrl: expected no query and no fragment in it" }),
      );
    for (const url of ["ftp://tap.example", "xhttps://tap.example", "httpsx://tap.example", ""])
      expect(() => make(url)).toThrow(
        expect.objectContaining({
          message: "baseUrl: expected an absolute URL that starts with https://",
        }),
      );
  });

  it("keeps its path, with one slash before the path of a request", async () => {
    await using api = await apiServer(page({}));
    const reported: string[] = [];
    const hooks = { onRequest: ({ url }: RequestEvent) => reported.push(url) };
    for (const end of ["", "/", "//"]) {
      await using transport = new Transport({ baseUrl: api.url + end, hooks });
      await transport.getJson("a");
    }
    expect(api.seen.map(({ url }) => url)).toEqual(Array(3).fill("/api/v2/a"));
    expect(reported).toEqual(Array(3).fill(`${api.url}/a`));
  });

  it.each([
    "tap.example",
    "",
    "ftp://tap.example",
    "https://user:s3cret@tap.example",
    "https://tap.example/?a=s3cret",
    "https://tap.example/#s3cret",
    "not a url s3cret",
    "https://user:12/s3cret@tap.example",
  ])("can't be %j, and the error does not show it", (baseUrl) => {
    expect(() => make(baseUrl)).toThrow(/^baseUrl: expected (?!.*s3cret)/);
  });
});
