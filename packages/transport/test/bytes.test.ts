import { describe, expect, it, vi } from "vitest";
import { answering, errorOf, json } from "./answering.ts";

/** A body in these chunks. */
const chunked = (chunks: readonly (string | Uint8Array)[], cancel = () => undefined) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
    cancel,
  });

describe("a body of a custom fetch", () => {
  it("is joined from its chunks in order", async () => {
    const { transport } = answering([() => new Response(chunked(["ab", "", "cde", "f"]))]);
    const bytes = await transport.getBytes("a");
    expect(new TextDecoder().decode(bytes)).toBe("abcdef");
    expect(bytes).toHaveLength(6);
  });

  it("is empty if there is none", async () => {
    const { transport } = answering([() => new Response(null, { status: 204 })]);
    expect(await transport.getBytes("a")).toEqual(new Uint8Array());
  });

  it("may have as many bytes as the limit, in any number of chunks", async () => {
    const { transport } = answering([() => new Response(chunked(["ab", "cd"]))], {
      maxBodyBytes: 4,
    });
    expect(await transport.getBytes("a")).toHaveLength(4);
  });

  it("with one byte more is cancelled, and its error names what to do", async () => {
    const cancel = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(5));
      },
      cancel,
    });
    const { transport, inits } = answering([() => new Response(endless)], { maxBodyBytes: 4 });
    expect(await errorOf(transport.getBytes("a"))).toMatchObject({
      code: "bad-response",
      smallerPage: true,
      message: "GET https://tap.example/a: the response is larger than 4 bytes",
      hint: expect.stringMatching(/raise maxBodyBytes/) as string,
    });
    expect(cancel).toHaveBeenCalledOnce();
    expect(inits).toHaveLength(1);
  });
});

describe("a request", () => {
  it("has the headers of its kind", async () => {
    const { transport, inits } = answering([() => json({})], {
      auth: () => ({ "x-api-key": "key" }),
    });
    await transport.getJson("a");
    await transport.postJson("a", {});
    await transport.getBytes("a");
    await (await transport.openStream("a")).body.cancel();
    const common = { "x-api-key": "key", "user-agent": "cyberintegrations-ts" };
    expect(inits.map(({ method, headers, body }) => ({ method, headers, body }))).toEqual([
      { method: "GET", headers: { ...common, accept: "application/json" }, body: undefined },
      {
        method: "POST",
        headers: { ...common, accept: "application/json", "content-type": "application/json" },
        body: "{}",
      },
      { method: "GET", headers: { ...common, accept: "*/*" }, body: undefined },
      {
        method: "GET",
        headers: { ...common, accept: "*/*", "accept-encoding": "identity" },
        body: undefined,
      },
    ]);
    for (const init of inits) {
      expect(init.redirect).toBe("manual");
      expect("body" in init).toBe(init.method === "POST");
    }
  });

  it("uses the platform's fetch of the moment if there is no other", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(json({ a: 1 })));
    const { transport } = answering([() => json({})], { fetch: undefined });
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
    vi.unstubAllGlobals();
  });

  it("uses the fetch's own way to read a whole body, with the limit", async () => {
    const collect = vi.fn((_url: string, _init: unknown, _max: number, begun: () => void) => {
      begun();
      return Promise.resolve({ status: 200, headers: new Headers(), bytes: new Uint8Array(3) });
    });
    const fetch = Object.assign(() => Promise.reject(new Error("not used")), { collect });
    const { transport } = answering([() => json({})], { fetch, maxBodyBytes: 7 });
    expect(await transport.getBytes("a")).toEqual(new Uint8Array(3));
    expect(collect.mock.calls[0]?.[0]).toBe("https://tap.example/a");
    expect(collect.mock.calls[0]?.[2]).toBe(7);
  });

  it.each([
    ["s3cret\u0000", false],
    ["s3cret\n", false],
    ["s3cret\u007f", false],
    ["s3cret\u0100", false],
    ["\ns3cret", false],
    [5, false],
    ["", true],
    ["\u00ff ~\u0080x\ty", true],
  ])("accepts only header values that can be sent: %j", async (value, sent) => {
    const { transport, inits } = answering([() => json({})], { auth: () => ({ "x-key": value }) });
    const result = await transport.getJson("a").catch((error: unknown) => error);
    expect(inits).toHaveLength(sent ? 1 : 0);
    if (!sent)
      expect(result).toHaveProperty("message", expect.stringMatching(/^auth: (?!.*s3cret)/));
  });
});

describe("JSON", () => {
  const get = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    answering([() => new Response(body, { headers })], { retry: { retries: 0 } }).transport;

  it.each([
    ["text/html; charset=utf-8", "text/html"],
    ["application/problem+json", "application/problem+json"],
    ["s3cret text/html", "no content type"],
    [" !s3cret/html", "no content type"],
    ["text", "no content type"],
    ["", "no content type"],
  ])("that can't be parsed is reported with the content type of %j only", async (type, shown) => {
    const error = await errorOf(get("nope", { "content-type": type }).getJson("a"));
    expect(error).toMatchObject({
      code: "bad-response",
      status: 200,
      message: `GET https://tap.example/a: expected JSON, got something else (${shown})`,
    });
  });

  it("that is an HTML page is a login page or a gateway", async () => {
    for (const type of ["text/html", "application/xhtml+xml"])
      expect(await errorOf(get("<", { "content-type": type }).getJson("a"))).toHaveProperty(
        "hint",
        expect.stringMatching(/login page/),
      );
    expect(await errorOf(get("<", { "content-type": "text/plain" }).getJson("a"))).toHaveProperty(
      "hint",
      expect.stringMatching(/^Check the base URL/),
    );
  });

  it("that ends too early is temporary if there is no Content-Length", async () => {
    for (const body of ['{"a": [1', Uint8Array.of(0x5b, 0x22, 0xc3)]) {
      expect(await errorOf(get(body).getJson("a"))).toMatchObject({
        code: "network",
        message: "GET https://tap.example/a: the body was truncated: its JSON is incomplete",
      });
      const length = { "content-length": String(body.length) };
      expect(await errorOf(get(body, length).getJson("a"))).toMatchObject({ code: "bad-response" });
    }
  });

  it("is the answer to a POST, too", async () => {
    const { transport } = answering([() => json({ a: 1 })]);
    expect(await transport.postJson("a", {})).toMatchObject({ text: '{"a":1}', value: { a: 1 } });
  });

  it("of an empty body is undefined for a POST, and an error for a GET", async () => {
    expect(await get("").postJson("a", {})).toEqual({ text: "", value: undefined, status: 200 });
    expect(await errorOf(get("").getJson("a"))).toMatchObject({
      message: "GET https://tap.example/a: expected JSON, got an empty body (text/plain)",
    });
  });

  it.each([0, 1, 2, 3, 7, 8, 64, 99])("names the first invalid byte: %i", async (place) => {
    const bytes = new Uint8Array(100).fill(0x61);
    bytes[place] = 0xff;
    const { transport } = answering([() => new Response(bytes)]);
    expect(await errorOf(transport.getJson("a"))).toHaveProperty(
      "message",
      expect.stringContaining(`(byte ${place} of 100)`),
    );
  });

  it("to send must be representable, and the error does not show it", async () => {
    for (const [body, type] of [
      [1n, "bigint"],
      [undefined, "undefined"],
      [() => "s3cret", "function"],
    ] as const) {
      const { transport, inits } = answering([() => json({})]);
      expect(await errorOf(transport.postJson("a", body))).toMatchObject({
        name: "InputError",
        path: ["body"],
        message: `body: expected a value that JSON can represent, got ${type}`,
      });
      expect(inits).toEqual([]);
    }
  });
});
