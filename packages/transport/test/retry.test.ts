import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { Transport, type RetryEvent, type RetryOptions } from "../src/index.ts";
import { retryAfterOf } from "../src/retry-after.ts";
import { retryDelay, retryPolicy } from "../src/retry.ts";
import {
  cut,
  hangUp,
  inTurn,
  page,
  silent,
  stalled,
  status,
  untilClosed,
} from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

const policy = retryPolicy();

describe("the wait before a retry", () => {
  it("doubles from one second up to a minute, six times", () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => retryDelay(policy, n, undefined, () => 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(policy.retries).toBe(6);
  });

  it("is a random part of that", () => {
    expect([0, 0.25, 0.5].map((chance) => retryDelay(policy, 8, undefined, () => chance))).toEqual([
      0, 15_000, 30_000,
    ]);
  });

  it("is what the server requested, up to a maximum, without randomness", () => {
    const delays = [0, 90_000, 86_400_000].map((after) => retryDelay(policy, 1, after, () => 0.5));
    expect(delays).toEqual([0, 90_000, 300_000]);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["0", 0],
    ["120", 120_000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
    ["", undefined],
    ["-5 seconds or so", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["12 s", undefined],
    ["s 12", undefined],
    ["12:00", undefined],
  ])("%j is %s ms", (value, expected) => {
    expect(retryAfterOf(new Headers({ "retry-after": value }), now)).toBe(expected);
  });

  it("may be surrounded by spaces, as a custom fetch may return it", () => {
    expect(retryAfterOf({ get: () => " 5 " }, now)).toBe(5000);
    expect(retryAfterOf({ get: () => null }, now)).toBeUndefined();
  });

  it.each([429, 500, 502, 503, 504])("is honoured on %i", async (code) => {
    await using api = await apiServer(inTurn(status(code, { "retry-after": "1" }), page({})));
    const delays: number[] = [];
    const hooks = { onRetry: ({ delay }: RetryEvent) => delays.push(delay) };
    const retry = { maxRetryAfter: 200 };
    await using transport = new Transport({ baseUrl: api.url, hooks, retry });
    await transport.getJson("a");
    const [first, second] = api.seen;
    expect(delays).toEqual([200]);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(198);
  });

  it("can be a date", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    await using api = await apiServer(inTurn(status(429, { "retry-after": date }), page({})));
    const delays: number[] = [];
    const hooks = { onRetry: ({ delay }: RetryEvent) => delays.push(delay) };
    await using transport = new Transport({
      baseUrl: api.url,
      hooks,
      retry: { maxRetryAfter: 5 },
    });
    await transport.getJson("a");
    expect(delays).toEqual([5]);
  });
});

describe("a retry", () => {
  const twice = { baseDelay: 1 };

  it.each([
    { name: "a status", failure: status(503) },
    { name: "a hang-up", failure: hangUp },
    { name: "a body cut short", failure: cut },
    { name: "a body cut short without a length", failure: untilClosed('{"items": [{"id": 1}, ') },
    {
      name: "a body cut short in a character, without a length",
      failure: untilClosed(Buffer.from('{"items": ["ü').subarray(0, -1)),
    },
    { name: "a body that stalls", failure: stalled },
  ])("gets the whole answer after $name", async ({ failure }) => {
    await using api = await apiServer(inTurn(failure, failure, page({ a: 1 })));
    await using transport = new Transport({ baseUrl: api.url, retry: twice, timeout: 1500 });
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
    expect(api.seen).toHaveLength(3);
  });

  it("sends the same body again for an idempotent POST, and never for another", async () => {
    await using api = await apiServer(inTurn(status(503), status(503), page({})));
    await using transport = new Transport({ baseUrl: api.url, retry: twice });
    await expect(transport.postJson("scoring", { ips: [1] })).rejects.toMatchObject({
      code: "server",
      attempts: 1,
    });
    await transport.postJson("scoring", { ips: [1] }, { idempotent: true });
    expect(api.seen.map(({ method, body }) => `${method} ${body}`)).toEqual(
      Array(3).fill('POST {"ips":[1]}'),
    );
  });

  it("stops at the limit", async () => {
    await using api = await apiServer(status(503));
    await using transport = new Transport({ baseUrl: api.url, retry: { ...twice, retries: 2 } });
    await expect(transport.getJson("a")).rejects.toMatchObject({ attempts: 3 });
    await using once = new Transport({ baseUrl: api.url, retry: { retries: 0 } });
    await expect(once.getJson("a")).rejects.toMatchObject({ attempts: 1 });
  });

  it("does not happen if a smaller page may help and the caller can request one", async () => {
    await using api = await apiServer(inTurn(status(504), status(503), page({})));
    await using transport = new Transport({ baseUrl: api.url, retry: twice });
    await expect(transport.getJson("a", { canShrink: true })).rejects.toMatchObject({
      status: 504,
      smallerPage: true,
      attempts: 1,
    });
    await transport.getJson("a", { canShrink: true });
    expect(api.seen).toHaveLength(3);
  });

  it("sends the same request if nothing was received, even if the caller can request a smaller page", async () => {
    await using api = await apiServer(inTurn(silent, silent, page({ a: 1 })));
    await using transport = new Transport({ baseUrl: api.url, retry: twice, timeout: 300 });
    await transport.getJson("a", { canShrink: true });
    expect(api.seen).toHaveLength(3);
  });

  it("uses the given source of randomness", async () => {
    await using api = await apiServer(inTurn(status(503), page({})));
    const delays: number[] = [];
    await using transport = new Transport({
      baseUrl: api.url,
      random: () => 0.01,
      hooks: { onRetry: ({ delay }) => delays.push(delay) },
    });
    await transport.getJson("a");
    expect(delays).toEqual([10]);
  });

  it.each<RetryOptions>([
    { retries: -1 },
    { retries: 1.5 },
    { baseDelay: NaN },
    { maxDelay: Infinity },
    { maxRetryAfter: "1" as unknown as number },
  ])("refuses %j", (retry) => {
    const make = () => new Transport({ baseUrl: "https://tap.example", retry });
    expect(make).toThrow(InputError);
    expect(make).toThrow(/^retry\./);
  });
});
