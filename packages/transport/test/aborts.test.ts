import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ResponseEvent } from "../src/index.ts";
import { answering, errorOf, json, never } from "./answering.ts";

const unavailable = () => new Response(null, { status: 503 });

/** A request with a caller's controller, and the events of its hooks. */
function arrange(reply: () => Response | Promise<Response>, abortIn?: string) {
  const controller = new AbortController();
  const events: string[] = [];
  const hook = (name: string) => () => {
    events.push(name);
    if (name === abortIn) controller.abort(new RangeError("s3cret"));
  };
  const { transport, inits } = answering([reply], {
    hooks: {
      onRequest: hook("onRequest"),
      onResponse: hook("onResponse"),
      onRetry: hook("onRetry"),
    },
  });
  return { controller, transport, inits, events, options: { signal: controller.signal } };
}

describe("an abort", () => {
  it("shows the name of its reason only", async () => {
    const { controller, transport, options } = arrange(never);
    const failed = errorOf(transport.getJson("a", options));
    controller.abort(new RangeError("s3cret"));
    expect(await failed).toMatchObject({
      code: "aborted",
      message: "GET https://tap.example/a: aborted",
      cause: expect.objectContaining({ message: "RangeError" }) as Error,
      hint: undefined,
    });
  });

  it("in onRequest ends a request whose fetch ignores its signal", async () => {
    const { transport, options, events } = arrange(never, "onRequest");
    expect(await errorOf(transport.getJson("a", options))).toMatchObject({
      code: "aborted",
      attempts: 1,
    });
    expect(events).toEqual(["onRequest", "onResponse"]);
  });

  it("in onResponse of a temporary failure ends the retries, and no retry is announced", async () => {
    const { transport, options, events } = arrange(unavailable, "onResponse");
    expect(await errorOf(transport.getJson("a", options))).toMatchObject({
      code: "aborted",
      attempts: 1,
    });
    expect(events).toEqual(["onRequest", "onResponse"]);
  });

  it("in onResponse of a stream fails the stream", async () => {
    const cancelled = vi.fn();
    const body = () => new Response(new ReadableStream({ cancel: cancelled }));
    const { transport, options } = arrange(body, "onResponse");
    const opened = await transport.openStream("a", options).catch((error: unknown) => error);
    const failure =
      opened instanceof Error
        ? opened
        : await errorOf(new Response((opened as { body: ReadableStream }).body).text());
    expect(failure).toMatchObject({ code: "aborted" });
  });
});

it("is reported to the hooks with its code, also after the head of the response", async () => {
  for (const reply of [never, () => new Response(new ReadableStream())]) {
    const codes: unknown[] = [];
    const { transport } = answering([reply], {
      hooks: { onResponse: ({ code }: ResponseEvent) => codes.push(code) },
    });
    const controller = new AbortController();
    const failed = errorOf(transport.getJson("a", { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await failed).toMatchObject({ code: "aborted" });
    expect(codes).toEqual(["aborted"]);
  }
});

describe("closing", () => {
  it("names itself as the reason", async () => {
    const { transport } = arrange(never);
    const failed = errorOf(transport.getJson("a"));
    await transport.close();
    expect(await failed).toMatchObject({
      code: "aborted",
      message: "GET https://tap.example/a: the transport was closed meanwhile",
    });
  });

  it("closes the custom fetch", async () => {
    const close = vi.fn(() => Promise.resolve());
    const fetch = Object.assign(() => Promise.resolve(json({})), { close });
    const { transport } = answering([() => json({})], { fetch });
    expect((await transport.getJson("a")).value).toEqual({});
    await transport.close();
    expect(close).toHaveBeenCalledOnce();
    await transport[Symbol.asyncDispose]();
    expect(close).toHaveBeenCalledTimes(2);
  });
});

describe("a stream", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A body that the test fills. */
  function source(cancel: () => void = () => undefined) {
    let pulls = 0;
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (own) => {
          controller = own;
        },
        pull: () => {
          pulls += 1;
        },
        cancel,
      },
      { highWaterMark: 0 },
    );
    const send = (text: string) => {
      controller.enqueue(new TextEncoder().encode(text));
    };
    return {
      stream,
      send,
      end: () => {
        controller.close();
      },
      pulls: () => pulls,
    };
  }

  async function open(stream: ReadableStream | null, headers = {}, signal?: AbortSignal) {
    const { transport } = answering([() => new Response(stream, { headers })], { timeout: 100 });
    const answer = await transport.openStream("file", { signal });
    return { ...answer, transport, reader: answer.body.getReader() };
  }

  it("is empty for a response without a body, and has no metadata of its own", async () => {
    const { reader, transport: _, body, ...metadata } = await open(null);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(body.locked).toBe(true);
    expect(metadata).toEqual({});
  });

  it("requests nothing from its source before it is read", async () => {
    const { stream, send, pulls } = source();
    const { reader } = await open(stream);
    await vi.advanceTimersByTimeAsync(1000);
    expect(pulls()).toBe(0);
    const read = reader.read();
    await vi.advanceTimersByTimeAsync(1);
    expect(pulls()).toBe(1);
    send("a");
    expect((await read).value).toEqual(new TextEncoder().encode("a"));
  });

  it("fails after the timeout without data, cancels its source and leaves no timer", async () => {
    const cancel = vi.fn(() => {
      throw new Error("can't be cancelled");
    });
    const { stream, send } = source(cancel);
    const { reader } = await open(stream);
    const first = reader.read();
    await vi.advanceTimersByTimeAsync(99);
    send("a");
    await first;
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(1000); // the time of the reader does not count
    const failed = errorOf(reader.read());
    await vi.advanceTimersByTimeAsync(99);
    expect(cancel).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      code: "timeout",
      attempts: 1,
      message: "GET https://tap.example/file: no data of the body received for 100 ms",
      hint: expect.stringMatching(/option timeout/) as string,
    });
    expect(cancel).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    { text: "abcd", length: "5", got: "4 of 5", end: true },
    { text: "abcdef", length: "5", got: "6 of 5", end: false },
    { text: "", length: "1", got: "0 of 1", end: true },
  ])("fails with $got bytes, at the first byte too many", async ({ text, length, got, end }) => {
    const { stream, send, end: finish } = source();
    const { reader, contentLength } = await open(stream, { "content-length": length });
    expect(contentLength).toBe(Number(length));
    if (text !== "") send(text);
    if (end) finish();
    const failed = errorOf(
      (async () => {
        for (;;) if ((await reader.read()).done) return;
      })(),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      code: "network",
      attempts: 1,
      message: `GET https://tap.example/file: the body was truncated: received ${got} bytes`,
    });
  });

  it("ends without an error after exactly the announced bytes", async () => {
    const { stream, send, end } = source();
    const { reader } = await open(stream, { "content-length": "5" });
    send("abc");
    send("de");
    end();
    const sizes: unknown[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read())
      sizes.push(next.value.byteLength);
    expect(sizes).toEqual([3, 2]);
  });

  it("with a content coding is not compared with its Content-Length", async () => {
    const { stream, send, end } = source();
    const headers = { "content-encoding": "gzip", "content-length": "2" };
    const { reader, contentLength } = await open(stream, headers);
    expect(contentLength).toBe(2);
    send("abcdef");
    end();
    expect((await reader.read()).value).toHaveLength(6);
    expect((await reader.read()).done).toBe(true);
  });

  it("that can't be opened leaves its caller's signal", async () => {
    const { signal } = new AbortController();
    const { transport } = answering([() => new Response(null, { status: 404 })]);
    await errorOf(transport.openStream("a", { signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("cancels its source when the reader cancels or the caller aborts", async () => {
    for (const leave of ["cancel", "abort"]) {
      const cancel = vi.fn(() => {
        throw new Error("can't be cancelled");
      });
      const controller = new AbortController();
      const { stream } = source(cancel);
      const { reader } = await open(stream, {}, controller.signal);
      if (leave === "cancel") await reader.cancel();
      else controller.abort();
      expect(cancel).toHaveBeenCalledOnce();
    }
  });

  it("stays unread if the caller aborts while a read waits", async () => {
    const controller = new AbortController();
    const { stream, send } = source();
    const { reader } = await open(stream, {}, controller.signal);
    const failed = errorOf(reader.read());
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await failed).toMatchObject({ code: "aborted", attempts: 1 });
    expect(() => {
      send("a");
    }).toThrow(TypeError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that has ended ignores an abort of its caller and the end of its transport", async () => {
    const controller = new AbortController();
    const { stream, send, end } = source();
    const { reader, transport } = await open(stream, {}, controller.signal);
    send("a");
    end();
    await reader.read();
    expect((await reader.read()).done).toBe(true);
    controller.abort();
    await transport.close();
    await expect(reader.closed).resolves.toBeUndefined();
  });

  it("leaves its caller's signal once, however it ends", async () => {
    for (const how of ["end", "cancel", "cancel unread", "timeout", "wrong length"]) {
      const { signal } = new AbortController();
      const added = vi.spyOn(signal, "addEventListener");
      const removed = vi.spyOn(signal, "removeEventListener");
      const { stream, send, end } = source();
      const length = how === "wrong length" ? { "content-length": "9" } : {};
      const { reader } = await open(stream, length, signal);
      const readOn = () =>
        reader.read().then(
          () => reader.read().catch(() => undefined),
          () => undefined,
        );
      const read = how === "cancel unread" ? undefined : readOn();
      if (how !== "timeout") send("a");
      if (how.startsWith("cancel")) await reader.cancel();
      else if (how !== "timeout") end();
      await vi.advanceTimersByTimeAsync(500);
      await read;
      expect(added).toHaveBeenCalledOnce();
      expect(removed).toHaveBeenCalledOnce();
    }
  });
});
