import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { transportDefaults, type ResponseEvent } from "../src/index.ts";
import { answering, errorOf, json, never } from "./answering.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const unavailable = (headers = {}) => new Response(null, { status: 503, headers });

/** When each attempt is sent, in milliseconds. */
async function attemptsOf(options: object, headers = {}) {
  const times: number[] = [];
  const reply = () => {
    times.push(Date.now());
    return unavailable(headers);
  };
  const { transport } = answering([reply], { retry: undefined, random: () => 1, ...options });
  const failed = errorOf(transport.getJson("a"));
  await vi.runAllTimersAsync();
  await failed;
  return times;
}
const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));

describe("the defaults", () => {
  it("are two minutes, 256 MB, and six retries after one second to one minute", () => {
    expect(transportDefaults).toEqual({
      timeout: 120_000,
      maxBodyBytes: 268_435_456,
      retry: { retries: 6, baseDelay: 1000, maxDelay: 60_000, maxRetryAfter: 300_000 },
    });
  });

  it("apply to each attempt", async () => {
    expect(gaps(await attemptsOf({}))).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
    expect(gaps(await attemptsOf({}, { "retry-after": "86400" }))).toEqual(Array(6).fill(300_000));
  });

  it("include Math.random for the delays", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    expect(gaps(await attemptsOf({ random: undefined, retry: { retries: 2 } }))).toEqual([
      500, 1000,
    ]);
    vi.restoreAllMocks();
  });

  it("limit an attempt to two minutes, and a retry begins with the whole time again", async () => {
    const times: number[] = [];
    const reply = () => {
      times.push(Date.now());
      return never();
    };
    const { transport } = answering([reply], { retry: { retries: 1, baseDelay: 0 } });
    const failed = errorOf(transport.getJson("a"));
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({
      code: "timeout",
      attempts: 2,
      message: "GET https://tap.example/a: no response within 120000 ms (2 attempts)",
    });
    expect(gaps(times)).toEqual([120_000]);
    expect(Date.now()).toBe(240_000);
  });
});

describe("the timeout of an attempt", () => {
  it("covers the whole body, and its error asks for smaller pages", async () => {
    const { transport } = answering([() => new Response(new ReadableStream())], {
      timeout: 100,
      retry: { retries: 0 },
    });
    const failed = errorOf(transport.getJson("a"));
    await vi.advanceTimersByTimeAsync(99);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      code: "timeout",
      smallerPage: true,
      message: "GET https://tap.example/a: no complete response within 100 ms",
    });
  });

  it("does not include the wait for the rate limit", async () => {
    const { transport, inits } = answering([() => json({})], {
      timeout: 100,
      rateLimit: { requestsPerSecond: 1 },
    });
    const all = Promise.all([1, 2, 3].map(() => transport.getJson("a")));
    await vi.runAllTimersAsync();
    expect(await all).toHaveLength(3);
    expect(inits).toHaveLength(3);
    expect(Date.now()).toBe(2000);
  });

  it("leaves no timer and no listener after a success or a failure", async () => {
    for (const reply of [() => json({}), () => new Response(null, { status: 404 })]) {
      const { transport, inits } = answering([reply]);
      await transport.getJson("a").catch(() => undefined);
      expect(vi.getTimerCount()).toBe(0);
      expect(inits.map(({ signal }) => getEventListeners(signal, "abort"))).toEqual([[]]);
    }
  });
});

it("waits for a retry that the rate limit delays, too", async () => {
  const times = await attemptsOf({
    retry: { retries: 2, baseDelay: 1 },
    rateLimit: { requestsPerSecond: 1 },
  });
  expect(gaps(times)).toEqual([1000, 1000]);
});

it("slows down after a 429, even if the wait before the retry is short", async () => {
  const limited = () => new Response(null, { status: 429 });
  const times: number[] = [];
  const { transport } = answering([() => json({}), limited, () => json({})], {
    hooks: { onRequest: () => times.push(Date.now()) },
  });
  await transport.getJson("a");
  vi.advanceTimersByTime(500);
  const second = transport.getJson("a");
  await vi.runAllTimersAsync();
  await second;
  expect(gaps(times)).toEqual([500, 1000]);
});

it.each(["getJson", "exchange"])(
  "speeds up again with every success of %s, and does not slow down with other failures",
  async (kind) => {
    const limited = () => new Response(null, { status: 429 });
    const gone = () => new Response(null, { status: 410 });
    const page = () => json({});
    const times: number[] = [];
    const { transport } = answering([page, limited, page, page, gone, gone, page], {
      retry: { retries: 0 },
      hooks: { onRequest: () => times.push(Date.now()) },
    });
    const ask = () =>
      kind === "exchange" ? transport.exchange("GET", "a") : transport.getJson("a");
    for (const wait of [500, 0, 0, 0, 0, 0]) {
      const got = ask().catch(() => undefined);
      await vi.runAllTimersAsync();
      await got;
      vi.advanceTimersByTime(wait);
    }
    expect(gaps(times)).toEqual([500, 1000, 910, 827, 827]);
  },
);

it("does not speed up because of a request that its authentication or a hook refuses", async () => {
  const limited = () => new Response(null, { status: 429 });
  const times: number[] = [];
  let refusals = 0;
  const { transport } = answering([() => json({}), limited, () => json({})], {
    retry: { retries: 0 },
    hooks: { onRequest: () => times.push(Date.now()) },
    auth: () => {
      if ((refusals -= 1) >= 0) throw new Error("no token");
      return {};
    },
  });
  const get = async () => {
    const got = transport.getJson("a").catch(() => undefined);
    await vi.runAllTimersAsync();
    await got;
  };
  await get();
  vi.advanceTimersByTime(500);
  await get();
  refusals = 2;
  await get();
  await get();
  await get();
  expect(gaps(times)).toEqual([500, 1000, 1000, 1000]);
});

it("reports the duration of each attempt to the hooks, without the waits between them", async () => {
  const slow = () =>
    new Promise<Response>((resolve) => {
      setTimeout(resolve, 250, unavailable());
    });
  const events: ResponseEvent[] = [];
  vi.advanceTimersByTime(10_000);
  const { transport } = answering([slow], {
    retry: { retries: 1, baseDelay: 5000 },
    random: () => 1,
    hooks: { onResponse: (event: ResponseEvent) => events.push(event) },
  });
  const failed = errorOf(transport.getJson("a"));
  await vi.runAllTimersAsync();
  await failed;
  expect(events.map(({ duration }) => duration)).toEqual([250, 250]);
});
