import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Transport, type TransportOptions } from "../src/index.ts";
import { createNodeTransport } from "../src/node/index.ts";
import { isCutOff } from "../src/is-cut-off.ts";
import { NOTICES_SHORT_ZSTD } from "../src/node/decode.ts";
import { cut, flood, page, stalled, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

const kinds = [
  { kind: "undici's pool", make: createNodeTransport },
  { kind: "the platform's fetch", make: (options: TransportOptions) => new Transport(options) },
];

const text = JSON.stringify({ name: "Zürich €", list: Array.from({ length: 5000 }, (_, i) => i) });

describe("a compressed body", () => {
  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["GZIP", gzipSync(text)],
    ["", Buffer.from(text)],
    ["identity", Buffer.from(text)],
    ["Identity, gzip", gzipSync(text)],
  ])("in %j is decoded", async (coding, body) => {
    const headers = coding === "" ? {} : { "content-encoding": coding };
    await using api = await apiServer((_, response) => response.writeHead(200, headers).end(body));
    await using transport = createNodeTransport({ baseUrl: api.url });
    expect((await transport.getJson("a")).text).toBe(text);
    expect(api.seen[0]?.headers["accept-encoding"]).toBe(
      NOTICES_SHORT_ZSTD ? "gzip, br, zstd" : "gzip, br",
    );
  });

  it("in an encoding that was not requested is a bad response", async () => {
    await using api = await apiServer(status(200, { "content-encoding": "compress" }, "x"));
    await using transport = createNodeTransport({ baseUrl: api.url });
    await expect(transport.getJson("a")).rejects.toMatchObject({ code: "bad-response" });
  });
});

describe.each(kinds)("over $kind", ({ make }) => {
  it("returns text and value, parsed with the given parser", async () => {
    await using api = await apiServer(status(200, {}, '{"seqUpdate": 16172928022293000001}'));
    await using transport = make({ baseUrl: api.url, parseJson: (json) => [json] });
    expect(await transport.getJson("a")).toEqual({
      text: '{"seqUpdate": 16172928022293000001}',
      value: ['{"seqUpdate": 16172928022293000001}'],
      status: 200,
    });
  });

  it("returns undefined for an empty response to a POST", async () => {
    await using api = await apiServer(status(204));
    await using transport = make({ baseUrl: api.url });
    expect(await transport.postJson("violation/change-approve", {})).toEqual({
      text: "",
      value: undefined,
      status: 204,
    });
  });

  it("names the content type of a body that is not JSON, and does not show its content", async () => {
    await using api = await apiServer(
      status(200, { "content-type": "text/html; charset=utf-8" }, "<p>s3cret"),
    );
    await using transport = make({ baseUrl: api.url });
    const error = transport.getJson("a");
    await expect(error).rejects.toThrow(/text\/html/);
    await expect(error).rejects.toThrow(/^(?!.*s3cret)/);
  });

  it.each([
    ["a byte that is no UTF-8", [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], "byte 2"],
    ["Latin-1", Buffer.from('{"name":"s3cret Z\xfcrich"}', "latin1"), "byte 17"],
    ["half a character at its end", [...Buffer.from('{"a":"\u20ac').subarray(0, -1)], "byte 7"],
    ["an overlong form", [0x22, 0xc0, 0xaf, 0x22], "byte 1"],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22], "byte 2"],
  ])("rejects a body with %s, and replaces nothing", async (_, bytes, place) => {
    await using api = await apiServer((_request, response) => response.end(Buffer.from(bytes)));
    await using transport = make({ baseUrl: api.url });
    await expect(transport.getJson("a")).rejects.toMatchObject({
      code: "bad-response",
      attempts: 1,
      status: 200,
      message: expect.stringMatching(
        new RegExp(
          `expected JSON in UTF-8, got a body that is not valid UTF-8 \\(${place} of ${bytes.length}\\)$`,
        ),
      ) as string,
    });
    await expect(transport.postJson("a", {})).rejects.toMatchObject({ code: "bad-response" });
    expect(api.seen).toHaveLength(2);
  });

  it("accepts a byte order mark, and a replacement character that the API sent", async () => {
    await using api = await apiServer((_, response) => response.end('\ufeff{"a":"\ufffd"}'));
    await using transport = make({ baseUrl: api.url });
    expect(await transport.getJson("a")).toMatchObject({
      text: '{"a":"\ufffd"}',
      value: { a: "\ufffd" },
    });
  });

  it("returns bytes unchanged", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await using api = await apiServer((_, response) => response.end(bytes));
    await using transport = make({ baseUrl: api.url });
    expect(Uint8Array.from(await transport.getBytes("file"))).toEqual(bytes);
  });

  it("accepts a body of exactly the limit, and rejects one that is a byte longer", async () => {
    await using api = await apiServer(status(200, {}, "x".repeat(1000)));
    await using fits = make({ baseUrl: api.url, maxBodyBytes: 1000 });
    expect(await fits.getBytes("file")).toHaveLength(1000);
    await using tight = make({ baseUrl: api.url, maxBodyBytes: 999 });
    await expect(tight.getBytes("file")).rejects.toMatchObject({
      code: "bad-response",
      smallerPage: true,
      attempts: 1,
    });
  });

  it("stops the transfer of a body over the limit", async () => {
    const size = 1024 ** 3;
    const { listener, sent } = flood(size);
    await using api = await apiServer(listener);
    await using transport = make({ baseUrl: api.url, maxBodyBytes: 1024 * 1024 });
    await expect(transport.getBytes("file")).rejects.toMatchObject({ code: "bad-response" });
    expect(sent()).toBeLessThan(size / 10);
  });

  it("sends a body as JSON", async () => {
    await using api = await apiServer(page({}));
    await using transport = make({ baseUrl: api.url });
    await transport.postJson("scoring", { ips: ["192.0.2.1"], name: "ü" });
    expect(api.seen[0]).toMatchObject({
      method: "POST",
      body: '{"ips":["192.0.2.1"],"name":"ü"}',
      headers: { "content-type": "application/json", accept: "application/json" },
    });
  });

  it.each([{ body: 1n }, { body: undefined }, { body: () => 1 }])(
    "rejects the body $body",
    async ({ body }) => {
      await using transport = make({ baseUrl: "http://localhost:1" });
      await expect(transport.postJson("a", body)).rejects.toThrow(/^body: expected/);
    },
  );
});

describe.each(kinds)("a stream over $kind", ({ make }) => {
  const sizeOf = async (body: ReadableStream<Uint8Array>) => {
    let size = 0;
    for await (const chunk of body) size += chunk.byteLength;
    return size;
  };

  it("returns a file of any size, with the server's metadata", async () => {
    const size = 64 * 1024 * 1024;
    await using api = await apiServer(
      flood(size, { "content-length": String(size), "content-type": "application/pdf" }).listener,
    );
    await using transport = make({ baseUrl: api.url, maxBodyBytes: 1000 });
    const { body, ...rest } = await transport.openStream("file");
    expect(rest).toEqual({ contentLength: size, contentType: "application/pdf" });
    expect(await sizeOf(body)).toBe(size);
  });

  it("reads from the server only as much as its reader reads", async () => {
    const { listener, sent } = flood(1024 ** 3);
    await using api = await apiServer(listener);
    await using transport = make({ baseUrl: api.url });
    const reader = (await transport.openStream("file")).body.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent()).toBeLessThan(64 * 1024 * 1024);
    await reader.cancel();
  });

  it("is decoded if the server encodes it although that was not requested", async () => {
    await using api = await apiServer((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text)),
    );
    await using transport = make({ baseUrl: api.url });
    const { body } = await transport.openStream("file");
    expect(await new Response(body).text()).toBe(text);
    expect(api.seen[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("is checked against its Content-Length if its encoding is identity", async () => {
    await using api = await apiServer((_, response) => {
      const headers = { "content-encoding": "identity", "content-length": "5" };
      response.writeHead(200, headers).write("abc", () => response.socket?.destroy());
    });
    await using transport = make({ baseUrl: api.url });
    const { body } = await transport.openStream("file");
    await expect(sizeOf(body)).rejects.toMatchObject({ code: "network" });
  });

  it("fails if it is truncated", async () => {
    await using api = await apiServer(cut);
    await using transport = make({ baseUrl: api.url });
    const { body } = await transport.openStream("file");
    await expect(sizeOf(body)).rejects.toMatchObject({ code: "network", attempts: 1 });
  });

  it("fails if it stalls", async () => {
    await using api = await apiServer(stalled);
    await using transport = make({ baseUrl: api.url, timeout: 1000 });
    const { body } = await transport.openStream("file");
    await expect(sizeOf(body)).rejects.toMatchObject({ code: "timeout", method: "GET" });
  });

  it("does not count the time of its reader towards the timeout", async () => {
    await using api = await apiServer(page({ a: 1 }));
    await using transport = make({ baseUrl: api.url, timeout: 1000 });
    const { body } = await transport.openStream("file");
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await sizeOf(body)).toBe(7);
  });

  it("ends if its signal is aborted or if it is cancelled", async () => {
    let broken = 0;
    await using api = await apiServer((request, response) => {
      response.on("close", () => (broken += 1));
      stalled(request, response);
    });
    await using transport = make({ baseUrl: api.url });
    const controller = new AbortController();
    const { body } = await transport.openStream("file", { signal: controller.signal });
    const read = sizeOf(body);
    controller.abort();
    await expect(read).rejects.toMatchObject({ code: "aborted" });
    const { body: other } = await transport.openStream("file");
    await other.cancel();
    await expect.poll(() => broken).toBe(2);
  });

  it("is retried until it starts", async () => {
    await using api = await apiServer(status(503));
    await using transport = make({ baseUrl: api.url, retry: { baseDelay: 1 } });
    await expect(transport.openStream("file")).rejects.toMatchObject({ attempts: 7 });
  });
});

it("fails a stream that is shorter than its Content-Length, even if a custom fetch does not check it", async () => {
  const fetch = () => Promise.resolve(new Response("abc", { headers: { "content-length": "5" } }));
  await using transport = new Transport({ baseUrl: "https://tap.example", fetch });
  const { body } = await transport.openStream("file");
  await expect(new Response(body).text()).rejects.toMatchObject({ code: "network" });
});

it.each([
  ['{"a": [1, ', true],
  ['{"a": [1, 2', true],
  ['{"a": "b \\" }]', true],
  ['{"a": "b\\', true],
  ['{"a": "\\u00', true],
  ['{"a": tru', true],
  ['{"a": -', true],
  ['{"a": 1.5e', true],
  ['{"a"', true],
  ['{"a" ', true],
  ['[{"a": 1}', true],
  ["[", true],
  ["", false],
  ['"a', false],
  ['{"a": 1}', false],
  ['{"a": 1}}', false],
  ['{"a": nope}', false],
  ['{"a": nope, "b": [', false],
  ['{"a": "x"y", "b": 1}', false],
  ["<html><body>[", false],
  ["Service unavailable [", false],
  ['\n {\n  "a" : [ 1 ,\n', true],
  ['{"a\\"b\\\\" : ["", "c\\n\nd", ', true],
  ["[0,12,-1.5E+3,2e-7,", true],
  ["[true,false,null,{},[],", true],
  ["[[]", true],
  ['[{"a":{"b":{"c":1}', true],
  ["[[1,2],[3", true],
  ["[  ", true],
  ['[ "a\\"b', true],
  ['["a"  ', true],
  ["[ false  ", true],
  ["[12", true],
  ['["\ud83d\ude00', true],
  ["[]", false],
  ["[]]", false],
  ["]", false],
  ["1", false],
  ['["a" b', false],
  ['["a"b', false],
  ["[1 2", false],
  ["[1;", false],
  ["[;1", false],
  ["[tru,", false],
  ["[--1,", false],
  ['["a" "b",', false],
  ['["a\\"b" x', false],
])("%j is cut off: %s", (json, expected) => {
  expect(isCutOff(json)).toBe(expected);
});
