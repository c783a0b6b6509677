import { InputError } from "@cyberintegrations/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Transport, type RateLimit } from "../src/index.ts";
import { Pacer, type Leave, type Outcome } from "../src/pacer.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

const never = new AbortController().signal;

describe("the pace", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Sends `count` requests one after the other, each answered at once, and returns when they started. */
  async function starts(pacer: Pacer, count: number, outcome: Outcome, key = "a") {
    const times: number[] = [];
    const run = async () => {
      for (let i = 0; i < count; i += 1) {
        const leave = await pacer.enter(key, never);
        times.push(performance.now());
        leave(outcome);
      }
    };
    const done = run();
    await vi.runAllTimersAsync();
    await done;
    return times;
  }
  const gaps = (times: readonly number[]) =>
    times.slice(1).map((time, i) => Math.round(time - (times[i] ?? 0)));

  it("is unlimited at first", async () => {
    expect(gaps(await starts(new Pacer(), 5, "success"))).toEqual([0, 0, 0, 0]);
  });

  it("is halved by a 429, again and again, down to one request in four seconds", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    expect(gaps(await starts(pacer, 6, "limited"))).toEqual([1000, 2000, 4000, 4000, 4000]);
  });

  it("is derived from the requests so far: one request is not enough", async () => {
    const pacer = new Pacer();
    expect(gaps(await starts(pacer, 2, "limited"))).toEqual([0]);
  });

  it("increases with successes until it is unlimited", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    await starts(pacer, 1, "limited");
    const found = gaps(await starts(pacer, 80, "success"));
    expect(found.slice(0, 3)).toEqual([910, 827, 752]);
    expect(found.at(-1)).toBe(0);
  });

  it("is separate for each collection", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    await starts(pacer, 1, "limited");
    expect(gaps(await starts(pacer, 3, "success", "b"))).toEqual([0, 0]);
  });

  it("is halved once for all requests that ran at the same time", async () => {
    const pacer = new Pacer();
    const leaves: Leave[] = [];
    for (const wait of [0, 100, 100]) {
      vi.advanceTimersByTime(wait);
      leaves.push(await pacer.enter("a", never));
    }
    for (const leave of leaves) leave("limited");
    expect(gaps([performance.now(), ...(await starts(pacer, 1, "success"))])).toEqual([200]);
  });

  it("can be fixed for all collections together", async () => {
    const pacer = new Pacer({ requestsPerSecond: 4 });
    const times: number[] = [];
    for (const key of ["a", "b", "a", "b"])
      void pacer.enter(key, never).then((leave) => {
        times.push(performance.now());
        leave("limited");
      });
    await vi.runAllTimersAsync();
    expect(gaps(times)).toEqual([250, 250, 250]);
  });

  it("limits concurrent requests, in the order of arrival", async () => {
    const pacer = new Pacer({ concurrency: 2 });
    const order: number[] = [];
    const leaves: Leave[] = [];
    for (const n of [1, 2, 3, 4])
      void pacer.enter("a", never).then((leave) => {
        order.push(n);
        leaves.push(leave);
      });
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2]);
    leaves[1]?.("success");
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2, 3]);
    leaves[0]?.("success");
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("does not delay the others if one stops waiting", async () => {
    const pacer = new Pacer({ requestsPerSecond: 1 });
    const leave = await pacer.enter("a", never);
    leave("success");
    const controller = new AbortController();
    const given = pacer.enter("a", controller.signal).catch((reason: unknown) => reason);
    const next = pacer.enter("a", never).then(() => performance.now());
    controller.abort("enough");
    expect(await given).toBe("enough");
    await vi.runAllTimersAsync();
    expect(await next).toBe(1000);
  });

  it("leaves no timer if the last one stops waiting", async () => {
    const pacer = new Pacer({ requestsPerSecond: 1 });
    (await pacer.enter("a", never))("success");
    const controller = new AbortController();
    const given = pacer.enter("a", controller.signal).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await given;
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each<RateLimit>([{ requestsPerSecond: 0 }, { concurrency: 0 }, { requestsPerSecond: NaN }])(
  "refuses the rate limit %j",
  (rateLimit) => {
    const make = () => new Transport({ baseUrl: "https://tap.example", rateLimit });
    expect(make).toThrow(InputError);
    expect(make).toThrow(/^rateLimit\./);
  },
);

/** When each attempt started. */
function starting() {
  const times: number[] = [];
  return { times, hooks: { onRequest: () => times.push(performance.now()) } };
}

it("is learned from the responses of the API", async () => {
  await using api = await apiServer(inTurn(page({}), status(429), page({})));
  const { times, hooks } = starting();
  await using transport = new Transport({ baseUrl: api.url, hooks, retry: { baseDelay: 1 } });
  await transport.getJson("a");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await transport.getJson("a");
  const [first = 0, limited = 0, again = 0] = times;
  expect(again - limited).toBeGreaterThan((limited - first) * 1.8);
});

it("applies to all pollers that share a transport", async () => {
  await using api = await apiServer(page({}));
  const { times, hooks } = starting();
  const rateLimit = { requestsPerSecond: 20, concurrency: 1 };
  await using transport = new Transport({ baseUrl: api.url, hooks, rateLimit });
  await Promise.all(["a", "b", "c", "d"].map((pace) => transport.getJson(pace, { pace })));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(140);
});
